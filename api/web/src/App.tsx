import { QueryClient, QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import { App as Shell, ConfigProvider, Spin } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { Problem, rememberToken } from './api/client';
import { useRead } from './api/read';
import { Person } from './api/session';
import { Frame } from './Frame';
import { Login } from './screens/Login';
import { theme } from './theme';
import { ProblemView } from './ui/basics';

const Today = lazy(() => import('./screens/Today'));
const Tasks = lazy(() => import('./screens/Tasks'));
const Engagements = lazy(() => import('./screens/Engagements'));
const Start = lazy(() => import('./screens/start/Start'));
const Engagement = lazy(() => import('./screens/engagement/Engagement'));
const Invoices = lazy(() => import('./screens/invoice/Invoices'));
const Invoice = lazy(() => import('./screens/invoice/Invoice'));
const Settlements = lazy(() => import('./screens/settlement/Settlements'));
const Settlement = lazy(() => import('./screens/settlement/Settlement'));

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 2 && !(error instanceof Problem && error.status > 0 && error.status < 500),
    },
  },
});

/** The page: language, theme, session, screens. */
export function App() {
  const { i18n } = useTranslation();
  return (
    <ConfigProvider theme={theme} locale={i18n.language === 'en' ? enUS : zhCN} button={{ autoInsertSpace: false }}>
      <Shell>
        <QueryClientProvider client={queries}>
          <BrowserRouter>
            <Session />
          </BrowserRouter>
        </QueryClientProvider>
      </Shell>
    </ConfigProvider>
  );
}

function Session() {
  const me = useRead('/me');
  const client = useQueryClient();
  if (me.isPending) return <div className="login"><Spin /></div>;
  const loggedOut = me.error instanceof Problem && me.error.status === 401;
  if (me.error && !loggedOut) return <div className="page"><ProblemView error={me.error} retry={() => me.refetch()} /></div>;
  if (loggedOut || !me.data) return <Login onDone={() => client.resetQueries()} />;
  rememberToken(me.data.csrf_token);
  return (
    <Person value={me.data.user}>
      <Frame>
        <Suspense fallback={<div className="page"><Spin /></div>}>
          <Screens />
        </Suspense>
      </Frame>
    </Person>
  );
}

function Screens() {
  return (
    <Routes>
      <Route path="/" element={<Today />} />
      <Route path="/tasks" element={<Tasks />} />
      <Route path="/engagements" element={<Engagements />} />
      <Route path="/engagements/new" element={<Start />} />
      <Route path="/engagements/:id/:tab?" element={<Engagement />} />
      <Route path="/invoices" element={<Invoices />} />
      <Route path="/invoices/:id" element={<Invoice />} />
      <Route path="/settlements" element={<Settlements />} />
      <Route path="/settlements/:id" element={<Settlement />} />
      <Route path="*" element={<Navigate to="/" replace />} />
    </Routes>
  );
}
