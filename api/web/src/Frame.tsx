import { AuditOutlined, CheckSquareOutlined, FileTextOutlined, HomeOutlined, PieChartOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Layout, Menu, Segmented } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { client } from './api/client';
import { useRead } from './api/read';
import { useMe } from './api/session';
import { instant } from './format/time';
import { type Locale, speak } from './locale';

const places = [
  { key: '/', word: 'nav.today', icon: <HomeOutlined /> },
  { key: '/engagements', word: 'nav.engagements', icon: <PieChartOutlined /> },
  { key: '/invoices', word: 'nav.invoices', icon: <FileTextOutlined /> },
  { key: '/settlements', word: 'nav.settlements', icon: <AuditOutlined /> },
  { key: '/tasks', word: 'nav.tasks', icon: <CheckSquareOutlined /> },
];

/** The frame around every screen: where one can go, who one is, what time the business has. */
export function Frame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const here = `/${pathname.split('/')[1]}`;
  return (
    <Layout>
      <a className="skip" href="#content">{t('nav.skip')}</a>
      <Layout.Sider width={208}>
        <div className="side">
          <div className="brand">Gainshare</div>
          <nav aria-label={t('nav.main')}>
            <Menu selectedKeys={[here]} items={places.map((p) => ({ key: p.key, icon: p.icon, label: <Link to={p.key}>{t(p.word)}</Link> }))} />
          </nav>
          <Foot />
        </div>
      </Layout.Sider>
      <Layout.Content>
        <main id="content">{children}</main>
      </Layout.Content>
    </Layout>
  );
}

function Foot() {
  const { t, i18n } = useTranslation();
  const { user, roles } = useMe();
  const clock = useRead('/clock', {}, { every: 30_000 });
  const queries = useQueryClient();
  const leave = async () => {
    await client.DELETE('/sessions/current');
    queries.clear();
    location.assign('/');
  };
  return (
    <div className="side-foot">
      <div>
        <div className="strong">{user?.name}</div>
        <div className="muted">{roles.map((role) => t(`role.${role}`)).join(' · ')}</div>
      </div>
      {clock.data && <div className="muted num">{t('nav.clock')} {instant(clock.data.now, i18n.language)}</div>}
      <Language />
      <Button size="small" onClick={leave}>{t('nav.logout')}</Button>
    </div>
  );
}

/** Switches the page's language. */
export function Language() {
  const { t, i18n } = useTranslation();
  return (
    <Segmented
      size="small"
      aria-label={t('nav.language')}
      value={i18n.language}
      options={[{ value: 'zh-CN', label: '中文' }, { value: 'en', label: 'English' }]}
      onChange={(value) => speak(value as Locale)}
    />
  );
}
