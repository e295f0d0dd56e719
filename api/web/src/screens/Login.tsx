import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client, unwrap } from '../api/client';
import { Language } from '../Frame';
import { speak } from '../locale';
import { ProblemView } from '../ui/basics';

/** Asks who one is. The page then speaks the person's language unless this machine chose one. */
export function Login({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const session = await unwrap(client.POST('/sessions', { body: { login, password } }));
      if (!localStorage.getItem('gainshare.locale')) await speak(session.user.locale);
      onDone();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="login">
      <form className="login-box stack" onSubmit={submit} aria-label={t('login.title')}>
        <div>
          <h1 style={{ margin: 0, color: '#0b625d', fontSize: 26 }}>Gainshare</h1>
          <div className="muted">{t('app.tagline')}</div>
        </div>
        <div className="field">
          <label htmlFor="login">{t('login.login')}</label>
          <Input id="login" autoFocus autoComplete="username" value={login} onChange={(e) => setLogin(e.target.value)} />
        </div>
        <div className="field">
          <label htmlFor="password">{t('login.password')}</label>
          <Input.Password id="password" autoComplete="current-password" value={password} onChange={(e) => setPassword(e.target.value)} />
        </div>
        <ProblemView error={error} />
        <Button type="primary" htmlType="submit" loading={busy} disabled={!login || !password} block>{t('login.submit')}</Button>
        <div className="row between"><span /><Language /></div>
      </form>
    </main>
  );
}
