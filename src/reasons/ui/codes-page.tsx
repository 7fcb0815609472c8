import { ActionIcon, Button, Checkbox, Menu, Select, Text, Textarea, TextInput } from '@mantine/core'
import { IconArrowMerge, IconArrowsSplit2, IconDots, IconHistory, IconPencil, IconPlus } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showCount, showMoment, showNumber } from '../../web/figures.ts'
import { beyondFields, problemAt } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { SidePane } from '../../web/side-pane.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { offerUndo, say, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { Words } from '../../web/words.tsx'
import { type ReasonLine, reasonsApi } from '../api.ts'
import { reasonRefusals, whyNotKeepReasons, whyNotRetire } from '../rules.ts'
import classes from './codes-page.module.css'
import { ReasonsNav } from './reasons-nav.tsx'

type Doing = { what: 'add' } | { what: 'edit' | 'merge' | 'split' | 'history'; reason: ReasonLine }

/** The reasons people give for not referring: what they are called, and what was meant by them. */
export default function CodesPage() {
  const here = useHere()
  const list = useRead(reasonsApi.list, { all: 'true' }, { keep: true })
  const [doing, setDoing] = useState<Doing | null>(null)
  const all = list.data?.items ?? []
  const inUse = all.filter(({ mergedInto, retiredAt }) => mergedInto === null && retiredAt === null)
  const away = all.filter(({ mergedInto, retiredAt }) => mergedInto !== null || retiredAt !== null)
  const refusal = whyNotKeepReasons(here.member.role)
  const whyNot = refusal && reasonRefusals[refusal]
  const close = () => setDoing(null)
  const cited = all.reduce((sum, reason) => sum + reason.cited, 0)
  return (
    <PageFrame
      title="Reasons"
      actions={
        <>
          <Button component={PageLink} to="/reasons/rules" variant="default">
            Rules
          </Button>
          <WhyNotButton
            whyNot={whyNot}
            leftSection={<IconPlus size={16} stroke={1.8} />}
            onClick={() => setDoing({ what: 'add' })}
          >
            Add a reason
          </WhyNotButton>
        </>
      }
      answer={
        list.data ? (
          <Answer>
            <strong>{showCount(inUse.length, 'reason')}</strong> in use, named {showCount(cited, 'time')} in all.
          </Answer>
        ) : (
          !list.error && <LoadingText lines={[44]} large />
        )
      }
    >
      <ReasonsNav />
      {list.error && <FailedState error={list.error} again={() => list.refetch()} />}
      <ul className={classes.list} aria-label="Reasons in use">
        {inUse.map((reason) => (
          <ReasonRow key={reason.id} reason={reason} inUse={inUse} whyNot={whyNot} act={setDoing} />
        ))}
      </ul>
      {away.length > 0 && (
        <Part title="Merged or retired" says="Kept, so that what was confirmed before can still be read.">
          <ul className={classes.list}>
            {away.map((reason) => (
              <ReasonRow
                key={reason.id}
                reason={reason}
                inUse={inUse}
                whyNot={whyNot}
                act={setDoing}
                into={all.find(({ id }) => id === reason.mergedInto)?.name}
              />
            ))}
          </ul>
        </Part>
      )}
      {doing?.what === 'add' && <ReasonForm close={close} />}
      {doing?.what === 'edit' && <ReasonForm reason={doing.reason} close={close} />}
      {doing?.what === 'merge' && <MergeForm reason={doing.reason} others={inUse} close={close} />}
      {doing?.what === 'split' && <SplitForm reason={doing.reason} close={close} />}
      {doing?.what === 'history' && <History reason={doing.reason} close={close} />}
    </PageFrame>
  )
}

function ReasonRow(props: {
  reason: ReasonLine
  inUse: readonly ReasonLine[]
  whyNot: string | null
  act: (doing: Doing) => void
  into?: string | undefined
}) {
  const { reason, inUse, whyNot, act, into } = props
  const here = useHere()
  const order = useWrite(reasonsApi.order)
  const change = useWrite(reasonsApi.change)
  const isAway = reason.mergedInto !== null || reason.retiredAt !== null
  const place = inUse.findIndex(({ id }) => id === reason.id)
  const move = (by: number) => {
    const ids = inUse.map(({ id }) => id).filter((id) => id !== reason.id)
    ids.splice(place + by, 0, reason.id)
    order.mutate({ reasonIds: ids }, { onError: sayFailed })
  }
  const retirement = whyNotRetire(here.member.role, reason, inUse.length)
  const retire = () =>
    change.mutate(
      { reasonId: reason.id, retired: true, ifMatch: reason.version },
      {
        onSuccess: () =>
          offerUndo(`${reason.name} is retired.`, () => change.mutateAsync({ reasonId: reason.id, retired: false })),
        onError: sayFailed,
      },
    )
  return (
    <li className={classes.row} data-away={isAway || undefined}>
      <div className={classes.words}>
        <span className={classes.name}>{reason.name}</span>
        <span className={classes.description}>
          {into ? `Merged into ${into}.` : reason.retiredAt ? `Retired. ${reason.description}` : reason.description}
        </span>
        {!isAway && reason.examples[0] && (
          <span className={classes.example}>
            <Words size="line">{reason.examples[0]}</Words>
          </span>
        )}
      </div>
      <span className={classes.figure}>
        {reason.cited > 0 ? (
          <PageLink to="/reasons/verbatims" search={{ reason: reason.id }}>
            {showNumber(reason.cited)} named
          </PageLink>
        ) : (
          'not named'
        )}
      </span>
      <span className={classes.figure}>
        {reason.rules > 0 ? <PageLink to="/reasons/rules">{showCount(reason.rules, 'rule')}</PageLink> : 'no rule'}
      </span>
      <Menu position="bottom-end" width={210}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={`What to do with ${reason.name}`}>
            <IconDots size={18} stroke={1.7} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {whyNot && <Menu.Label>{whyNot}</Menu.Label>}
          {!isAway && (
            <>
              <Item icon={<IconPencil size={16} />} off={whyNot !== null} go={() => act({ what: 'edit', reason })}>
                Rename or describe
              </Item>
              <Item off={whyNot !== null || place === 0} go={() => move(-1)}>
                Move up
              </Item>
              <Item off={whyNot !== null || place === inUse.length - 1} go={() => move(1)}>
                Move down
              </Item>
              <Item icon={<IconArrowMerge size={16} />} off={whyNot !== null} go={() => act({ what: 'merge', reason })}>
                Merge into another
              </Item>
              <Item
                icon={<IconArrowsSplit2 size={16} />}
                off={whyNot !== null}
                go={() => act({ what: 'split', reason })}
              >
                Split
              </Item>
              <Item off={retirement !== null} go={retire}>
                Retire
              </Item>
            </>
          )}
          {reason.retiredAt && reason.mergedInto === null && (
            <Item
              off={whyNot !== null}
              go={() => change.mutate({ reasonId: reason.id, retired: false }, { onError: sayFailed })}
            >
              Restore
            </Item>
          )}
          <Item icon={<IconHistory size={16} />} off={false} go={() => act({ what: 'history', reason })}>
            History
          </Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  )
}

function Item(props: { off: boolean; go: () => void; icon?: ReactNode; children: ReactNode }) {
  return (
    <Menu.Item disabled={props.off} leftSection={props.icon} onClick={props.go}>
      {props.children}
    </Menu.Item>
  )
}

function ReasonForm({ reason, close }: { reason?: ReasonLine; close: () => void }) {
  const add = useWrite(reasonsApi.add)
  const change = useWrite(reasonsApi.change)
  const [name, setName] = useState(reason?.name ?? '')
  const [description, setDescription] = useState(reason?.description ?? '')
  const [examples, setExamples] = useState(reason?.examples.join('\n') ?? '')
  const write = reason ? change : add
  const values = {
    name,
    description,
    examples: examples
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  }
  const save = () =>
    reason
      ? change.mutate({ reasonId: reason.id, ...values, ifMatch: reason.version }, { onSuccess: close })
      : add.mutate(values, { onSuccess: close })
  return (
    <FormDialog
      title={reason ? `Change “${reason.name}”` : 'Add a reason'}
      label={reason ? 'Save the reason' : 'Add the reason'}
      close={close}
      save={save}
      busy={write.isPending}
      isEmpty={name.trim() === ''}
      error={beyondFields(write.error)}
    >
      <TextInput
        label="Name"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={problemAt(write.error, '/name')}
      />
      <Textarea
        label="What is meant by it"
        autosize
        minRows={2}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <Textarea
        label="What people say who mean it"
        description="One example a line. Suggestions start from these before anything is confirmed."
        autosize
        minRows={3}
        value={examples}
        onChange={(event) => setExamples(event.currentTarget.value)}
      />
    </FormDialog>
  )
}

function MergeForm(props: { reason: ReasonLine; others: readonly ReasonLine[]; close: () => void }) {
  const { reason, others, close } = props
  const merge = useWrite(reasonsApi.merge)
  const undo = useWrite(reasonsApi.undoMove)
  const [into, setInto] = useState<string | null>(null)
  const target = others.find(({ id }) => id === into)
  return (
    <FormDialog
      title={`Merge “${reason.name}”`}
      label="Merge the two"
      close={close}
      isEmpty={!target}
      busy={merge.isPending}
      error={merge.error}
      save={() =>
        target &&
        merge.mutate(
          { reasonId: reason.id, into: target.id, ifMatch: reason.version },
          {
            onSuccess: ({ moveId, moved, alreadyNamed }) => {
              close()
              offerUndo(
                `${showNumber(moved)} moved to ${target.name}${alreadyNamed > 0 ? `, ${showNumber(alreadyNamed)} had named it already` : ''}.`,
                () => undo.mutateAsync({ reasonId: reason.id, moveId }),
              )
            },
          },
        )
      }
    >
      <Select
        label="Into"
        data-autofocus
        searchable
        data={others.filter(({ id }) => id !== reason.id).map(({ id, name }) => ({ value: id, label: name }))}
        value={into}
        onChange={setInto}
      />
      <Text size="sm">
        Everybody who named “{reason.name}” ({showCount(reason.cited, 'time')}) will have named{' '}
        {target ? `“${target.name}”` : 'the other'}. Whoever named both counts once. It can be undone from the history.
      </Text>
    </FormDialog>
  )
}

function SplitForm({ reason, close }: { reason: ReasonLine; close: () => void }) {
  const split = useWrite(reasonsApi.split)
  const undo = useWrite(reasonsApi.undoMove)
  const verbatims = useRead(reasonsApi.verbatims, {
    reason: reason.id,
    state: ['coded'],
    about: [],
    where: [],
    limit: 200,
  })
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<Id<'ver'>>>(new Set())
  const toggle = (id: Id<'ver'>) =>
    setChosen((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]))
  return (
    <FormDialog
      title={`Split “${reason.name}”`}
      label={chosen.size === 0 ? 'Choose verbatims' : `Move ${showCount(chosen.size, 'verbatim')}`}
      close={close}
      isEmpty={name.trim() === '' || chosen.size === 0}
      busy={split.isPending}
      error={beyondFields(split.error)}
      save={() =>
        split.mutate(
          { reasonId: reason.id, name, verbatimIds: [...chosen], ifMatch: reason.version },
          {
            onSuccess: ({ moveId, moved }) => {
              close()
              offerUndo(`${showCount(moved, 'verbatim')} moved to ${name}.`, () =>
                undo.mutateAsync({ reasonId: reason.id, moveId }),
              )
            },
          },
        )
      }
    >
      <TextInput
        label="Name of the new reason"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={problemAt(split.error, '/name')}
      />
      <fieldset className={classes.choices}>
        <legend>What belongs to it</legend>
        {verbatims.error && <FailedState small error={verbatims.error} again={() => verbatims.refetch()} />}
        {verbatims.isPending && <LoadingText />}
        {verbatims.data?.items.length === 0 && <Text size="sm">No coded verbatim gives this reason yet.</Text>}
        {verbatims.data?.items.map((one) => (
          <Checkbox
            key={one.id}
            checked={chosen.has(one.id)}
            onChange={() => toggle(one.id)}
            label={<Words size="line">{one.words}</Words>}
          />
        ))}
        {verbatims.data?.nextCursor && <Text size="sm">These are the latest 200. Split again for older ones.</Text>}
      </fieldset>
    </FormDialog>
  )
}

function History({ reason, close }: { reason: ReasonLine; close: () => void }) {
  const here = useHere()
  const history = useRead(reasonsApi.history, { reasonId: reason.id })
  const undo = useWrite(reasonsApi.undoMove)
  const items = history.data?.items ?? []
  const undone = new Set(items.filter(({ event }) => event.endsWith('undone')).map(({ details }) => details.moveId))
  return (
    <SidePane title={reason.name} close={close}>
      {history.error && <FailedState small error={history.error} again={() => history.refetch()} />}
      {history.isPending && <LoadingText />}
      {history.data && items.length === 0 && <Text>It came with Vouchwell, and nothing happened to it since.</Text>}
      <ol className={classes.history}>
        {items.map(({ id, at, who, event, details }) => (
          <li key={id}>
            <span>{sayEvent(event, details)}</span>
            <span className={classes.description}>
              {who}, {showMoment(at, here.company.timeZone)}
            </span>
            {(event === 'reason merged' || event === 'reason split') && !undone.has(details.moveId) && (
              <Button
                variant="default"
                size="compact-sm"
                disabled={!mayDo(here.member.role, 'manager')}
                onClick={() =>
                  undo.mutate(
                    { reasonId: reason.id, moveId: String(details.moveId) },
                    { onSuccess: () => say('Undone.'), onError: sayFailed },
                  )
                }
              >
                Undo
              </Button>
            )}
          </li>
        ))}
      </ol>
    </SidePane>
  )
}

/** What happened, as a sentence: "Name changed from Price to Price or value doubts." */
function sayEvent(event: string, details: Record<string, unknown>): string {
  if (event === 'reason merged') return `Merged into ${details.intoName}, ${details.moved} moved`
  if (event === 'reason taken in') return `Took in ${details.fromName}`
  if (event === 'reason split') return `${details.moved} split off to ${details.intoName}`
  if (event === 'reason added' && details.fromName) return `Split off from ${details.fromName}`
  if (event !== 'reason changed') return event.replace(/^reasons? /, '').replace(/^./, (first) => first.toUpperCase())
  const name = details.name as { before: string; after: string } | undefined
  return name ? `Renamed from ${name.before} to ${name.after}` : 'Description or examples changed'
}
