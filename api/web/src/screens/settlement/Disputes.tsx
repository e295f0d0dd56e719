import { Card, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Statement, StatementVerb } from '../../domain/statement';
import { instant } from '../../format/time';
import { Action } from '../../ui/action';
import { Nothing, StateTag } from '../../ui/basics';

/** The merchant's disputes and how they were decided. */
export function Disputes({ of: s, verbs }: { of: Statement; verbs: StatementVerb[] }) {
  const { t, i18n } = useTranslation();
  const verdicts = ['upheld', 'rejected'].map((value) => ({ value, label: t(`settlement.verdict.${value}`) }));
  return (
    <Card size="small" title={t('settlement.disputes')}>
      <Table
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={s.disputes ?? []}
        locale={{ emptyText: <Nothing text={t('settlement.disputes_none')} /> }}
        columns={[
          { title: t('common.reason'), render: (_, d) => <>{d.reason}<div className="small muted">{[...(d.lines ?? []), ...(d.contact_ids ?? [])].join(', ')}</div></> },
          { title: t('common.state'), render: (_, d) => <><StateTag state={d.state} /><div className="small muted">{d.answer}</div></> },
          { title: t('knowledge.at'), render: (_, d) => instant(d.raised_at, i18n.language) },
          {
            title: '',
            render: (_, d) =>
              verbs.includes('resolve') && d.state === 'open' && (
                <Action
                  path="/settlements/{statement}/resolve-dispute"
                  label={t('settlement.resolve')}
                  small
                  fields={[
                    { name: 'verdict', label: t('invoice.verdict'), kind: 'choice', options: verdicts },
                    { name: 'answer', label: t('invoice.objection_answer'), kind: 'long' },
                  ]}
                  command={(a) => ({ path: { statement: s.id }, body: { dispute_id: d.id, verdict: a.verdict as 'upheld', answer: a.answer ?? '' } })}
                />
              ),
          },
        ]}
      />
    </Card>
  );
}
