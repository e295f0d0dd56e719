import { Card } from 'antd';
import type { Schemas } from '../../api/client';
import { useRead } from '../../api/read';
import { Reading } from '../../ui/basics';
import { Timeline } from '../../ui/Timeline';

/** Everything that happened, newest first. */
export function Activity({ e }: { e: Schemas['Engagement'] }) {
  const events = useRead('/engagements/{engagement}/timeline', { path: { engagement: e.id }, query: { limit: 200 } });
  return (
    <Card size="small">
      <Reading of={events}>{(page) => <Timeline events={page.items} zone={e.time_zone} />}</Reading>
    </Card>
  );
}
