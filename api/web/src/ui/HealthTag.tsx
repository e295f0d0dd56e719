import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client';
import { healthOf } from '../domain/health';

/** An engagement's health in a word. */
export function HealthTag({ of }: { of: Schemas['Engagement'] }) {
  const { t } = useTranslation();
  const health = healthOf(of);
  const tone = { green: 'green', amber: 'orange', red: 'red' }[health];
  return <Tag color={tone}>{t(`health.${health}`)}</Tag>;
}
