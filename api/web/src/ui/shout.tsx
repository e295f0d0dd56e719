import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/client';

/** Short notices at the page's edge: what was done, what was refused. */
export function useShout() {
  const { message, notification } = App.useApp();
  const { t } = useTranslation();
  return {
    done: (what: string) => message.success(`${what} · ${t('common.done')}`),
    failed: (error: unknown) => {
      const code = error instanceof Problem ? error.code : 'internal';
      const detail = error instanceof Problem ? error.body.detail : undefined;
      notification.error({ title: t(`problem.${code}`, { defaultValue: code }), description: detail });
    },
  };
}
