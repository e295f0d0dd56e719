import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client';
import { instant } from '../format/time';
import { sentence } from '../format/timeline';
import { Nothing } from './basics';

/** The story of an engagement in business words. */
export function Timeline({ events, zone }: { events: Schemas['TimelineEvent'][]; zone?: string }) {
  const { t, i18n } = useTranslation();
  if (events.length === 0) return <Nothing text={t('activity.none')} />;
  return (
    <ol className="timeline">
      {events.map((event) => (
        <li key={event.id}>
          <time dateTime={event.at}>{instant(event.at, i18n.language, zone)}</time>
          <span className="dot" aria-hidden="true" />
          <span>
            {sentence(event, (key, options) => t(key, options ?? {}), i18n.language)}
            {event.actor && event.actor !== 'system' && <span className="small muted"> · {t('activity.by', { who: event.actor })}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}
