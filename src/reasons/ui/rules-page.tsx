import { Select, Switch, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconBolt, IconBulb, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { type ApiError, call, useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showCount, showNumber, showPercent, showPercentRange } from '../../web/figures.ts'
import { beyondFields } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { Mark } from '../../web/marks.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { offerUndo, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { Words } from '../../web/words.tsx'
import { type Matches, reasonsApi, type WordRule } from '../api.ts'
import { wordRuleRefusals } from '../rules.ts'
import { ReasonsNav } from './reasons-nav.tsx'
import classes from './rules-page.module.css'

/** Words that stand for a reason. */
export default function RulesPage() {
  const here = useHere()
  const list = useRead(reasonsApi.rules, {}, { keep: true })
  const reasons = useRead(reasonsApi.list, {}, { keep: true })
  const remove = useWrite(reasonsApi.removeRule)
  const add = useWrite(reasonsApi.addRule)
  const [editing, setEditing] = useState<WordRule | 'new' | null>(null)
  const rules = list.data?.items ?? []
  const names = new Map(reasons.data?.items.map(({ id, name }) => [id, name]))
  const whyNot = mayDo(here.member.role, 'manager') ? null : wordRuleRefusals['needs-manager']
  const own = rules.filter(({ appliesItself }) => appliesItself).length
  const addButton = (
    <WhyNotButton whyNot={whyNot} leftSection={<IconPlus size={16} stroke={1.8} />} onClick={() => setEditing('new')}>
      Add a rule
    </WhyNotButton>
  )
  const takeAway = (rule: WordRule) =>
    remove.mutate(
      { ruleId: rule.id },
      {
        onSuccess: () =>
          offerUndo('The rule is removed. What it coded stays coded.', () =>
            add.mutateAsync({ reasonId: rule.reasonId, words: rule.words, appliesItself: rule.appliesItself }),
          ),
        onError: sayFailed,
      },
    )
  return (
    <PageFrame
      title="Coding rules"
      above={{ to: '/reasons/coding', label: 'Coding' }}
      actions={rules.length > 0 && addButton}
      answer={
        list.data
          ? rules.length > 0 && (
              <Answer>
                <strong>{showCount(rules.length, 'rule')}</strong>: {showNumber(rules.length - own)} suggest,{' '}
                {showNumber(own)} {own === 1 ? 'applies' : 'apply'} by {own === 1 ? 'itself' : 'themselves'}.
              </Answer>
            )
          : !list.error && <LoadingText lines={[44]} large />
      }
    >
      <ReasonsNav />
      {list.error && <FailedState error={list.error} again={() => list.refetch()} />}
      {list.data && rules.length === 0 && (
        <EmptyState
          title="No rules yet"
          says="Words that always mean the same can suggest their reason, or give it without anybody looking."
          example={
            <p className={classes.example}>
              “too expensive”, “over budget” <span>→ Price or value doubts</span>
            </p>
          }
          next={addButton}
        />
      )}
      {rules.length > 0 && (
        <ul className={classes.list}>
          {rules.map((rule) => (
            <li key={rule.id}>
              <div>
                <span className={classes.words}>
                  {rule.words.map((word) => (
                    <span key={word}>{word}</span>
                  ))}
                </span>
                <span className={classes.reason}>→ {names.get(rule.reasonId) ?? '…'}</span>
              </div>
              {rule.appliesItself ? (
                <Mark icon={IconBolt} tone="ochre" word={`applies by itself, ${showNumber(rule.applied)} coded`} />
              ) : (
                <Mark icon={IconBulb} tone="grey" quiet word="suggests" />
              )}
              <span className={classes.acts}>
                <WhyNotButton variant="default" size="compact-sm" whyNot={whyNot} onClick={() => setEditing(rule)}>
                  Change
                </WhyNotButton>
                <WhyNotButton
                  variant="subtle"
                  color="gray"
                  size="compact-sm"
                  whyNot={whyNot}
                  onClick={() => takeAway(rule)}
                >
                  Remove
                </WhyNotButton>
              </span>
            </li>
          ))}
        </ul>
      )}
      {editing && (
        <RuleForm
          {...(editing === 'new' ? {} : { rule: editing })}
          reasons={reasons.data?.items ?? []}
          close={() => setEditing(null)}
        />
      )}
    </PageFrame>
  )
}

function RuleForm(props: { rule?: WordRule; reasons: readonly { id: Id<'rea'>; name: string }[]; close: () => void }) {
  const { rule, reasons, close } = props
  const add = useWrite(reasonsApi.addRule)
  const change = useWrite(reasonsApi.changeRule)
  const [reasonId, setReasonId] = useState<string | null>(rule?.reasonId ?? null)
  const [text, setText] = useState(rule?.words.join('\n') ?? '')
  const [appliesItself, setAppliesItself] = useState(rule?.appliesItself ?? false)
  const words = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const [tried] = useDebouncedValue(text, 200)
  const write = rule ? change : add
  const save = () => {
    const values = { reasonId: reasonId as Id<'rea'>, words, appliesItself }
    if (rule) change.mutate({ ruleId: rule.id, ...values, ifMatch: rule.version }, { onSuccess: close })
    else add.mutate(values, { onSuccess: close })
  }
  const matches = useQuery<Matches, ApiError>({
    queryKey: ['POST', '/coding-rules/try', reasonId, tried],
    queryFn: () =>
      call(reasonsApi.tryRule, {
        reasonId: reasonId as Id<'rea'>,
        words: tried.split('\n').filter((line) => line.trim() !== ''),
      }),
    enabled: reasonId !== null && tried.trim() !== '',
    placeholderData: (before) => before,
  })
  return (
    <FormDialog
      title={rule ? 'Change the rule' : 'Add a rule'}
      label={rule ? 'Save the rule' : 'Add the rule'}
      close={close}
      save={save}
      isEmpty={reasonId === null || words.length === 0}
      busy={write.isPending}
      error={beyondFields(write.error)}
    >
      <Textarea
        label="Words or phrases"
        description="One a line; any of them is enough. Whole words only, as they are written."
        placeholder={'too expensive\nover budget'}
        autosize
        minRows={3}
        data-autofocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Select
        label="Reason"
        searchable
        data={reasons.map(({ id, name }) => ({ value: id, label: name }))}
        value={reasonId}
        onChange={setReasonId}
      />
      <div aria-live="polite" className={classes.matches}>
        {matches.error ? (
          <FailedState small error={matches.error} again={() => matches.refetch()} />
        ) : (
          matches.data && words.length > 0 && <MatchWords matches={matches.data} />
        )}
      </div>
      <Switch
        label="Applies by itself"
        description="Codes what matches without a person, now and whenever answers arrive. Otherwise it only suggests."
        checked={appliesItself}
        onChange={(event) => setAppliesItself(event.currentTarget.checked)}
      />
    </FormDialog>
  )
}

/** "Would match 212 open verbatims. People coded 40 others like it: 36 of them so (90 %, 77–96 %)." */
function MatchWords({ matches: { open, coded, agreed, interval, orMore, examples } }: { matches: Matches }) {
  return (
    <>
      <p>
        Matches{' '}
        <strong>
          {orMore ? 'at least ' : ''}
          {showCount(open, 'open verbatim')}
        </strong>
        .{' '}
        {coded === 0
          ? 'People have not coded any like it, so nobody can tell how often it would be right.'
          : `Of ${showNumber(coded)} that people coded, ${showNumber(agreed)} ${agreed === 1 ? 'was' : 'were'} given this reason (${showPercent(agreed / coded)}${interval ? `, ${showPercentRange(interval)}` : ''}).`}
      </p>
      {examples.length > 0 && (
        <ul>
          {examples.map(({ id, words, agreed }) => (
            <li key={id}>
              <Words size="line">{words}</Words>
              {agreed === false && <span> coded otherwise</span>}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
