import { ActionIcon, Button, ColorInput, Modal, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconArrowDown, IconArrowUp, IconExternalLink, IconGripVertical, IconPlus, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { usePathPart } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { DialogButtons } from '../../web/dialog.tsx'
import { showCount } from '../../web/figures.ts'
import { beyondFields, FormProblem, problemAt } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { EmptyState, FailedState, LoadingPage } from '../../web/states.tsx'
import { offerUndo, say, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Choice, publishingApi, type Wall } from '../api.ts'
import { structuredRefusals } from '../structured.ts'
import type { PublishingSlots } from './feature.ts'
import { ItemChooser, ItemWords } from './item-chooser.tsx'
import classes from './publishing.module.css'
import { HiddenMark, WallMark, whyNotWords } from './wall-marks.tsx'
import { onlyManagers } from './walls-page.tsx'

/** One wall: what it shows and in which order, how it looks, where it can be put, and the real page beside it. */
export function WallPage({ slots }: { slots: PublishingSlots }) {
  const wallId = usePathPart('wallId') as Id<'wal'>
  const wall = useRead(publishingApi.wall, { wallId })
  if (wall.error) return <FailedState error={wall.error} again={() => wall.refetch()} />
  return wall.data ? <OneWall wall={wall.data} slots={slots} /> : <LoadingPage />
}

function OneWall({ wall, slots }: { wall: Wall; slots: PublishingSlots }) {
  const here = useHere()
  const whyNot = mayDo(here.member.role, 'manager') ? null : onlyManagers
  const change = useWrite(publishingApi.changeWall)
  const setState = (state: 'published' | 'closed') =>
    change.mutate(
      { wallId: wall.id, state, ifMatch: wall.version },
      {
        onError: sayFailed,
        onSuccess: () =>
          state === 'published'
            ? wall.state === 'draft'
              ? say('Published. Anybody can see it now.')
              : offerUndo('Published again.', () => change.mutateAsync({ wallId: wall.id, state: 'closed' }))
            : offerUndo('Closed. Nobody outside sees it any more.', () =>
                change.mutateAsync({ wallId: wall.id, state: 'published' }),
              ),
      },
    )
  const hidden = wall.chosen - wall.shown
  return (
    <PageFrame
      title={wall.name}
      marks={<WallMark state={wall.state} />}
      above={{ to: '/walls', label: 'Walls' }}
      width="table"
      actions={
        <>
          <Button
            component="a"
            href={`/wall/${wall.slug}`}
            target="_blank"
            variant="default"
            leftSection={<IconExternalLink size={16} stroke={1.7} />}
          >
            Open the page
          </Button>
          {wall.state === 'published' ? (
            <WhyNotButton whyNot={whyNot} variant="default" onClick={() => setState('closed')}>
              Close
            </WhyNotButton>
          ) : (
            <WhyNotButton whyNot={whyNot} onClick={() => setState('published')}>
              {wall.state === 'draft' ? 'Publish' : 'Publish again'}
            </WhyNotButton>
          )}
        </>
      }
      answer={
        <Answer>
          {wall.state === 'published' ? 'Anybody can see ' : 'If it were published, anybody could see '}
          <strong>{showCount(wall.shown, 'item')}</strong>
          {hidden > 0 ? `; ${showCount(hidden, 'more was', 'more were')} chosen and may not be shown.` : '.'}
        </Answer>
      }
    >
      <div className={classes.sides}>
        <div className={classes.edit}>
          <Items wall={wall} whyNot={whyNot} />
          {slots.parts?.map((SlotPart) => (
            <SlotPart key={SlotPart.displayName} wall={wall.id} />
          ))}
          <Looks key={wall.version} wall={wall} whyNot={whyNot} />
          <OnYourSite wall={wall} />
          <Part title="Search engines" says="What they are told about the words on this page, beyond the page itself.">
            <p className={classes.plain}>
              {wall.whyNotStructured === null
                ? 'They are told who said what and when, as reviews of your product, without stars and without an average.'
                : `They are told nothing. ${structuredRefusals[wall.whyNotStructured]}`}{' '}
              <PageLink to="/settings/publishing">Change it in the settings</PageLink>
            </p>
          </Part>
        </div>
        <Preview wall={wall} />
      </div>
    </PageFrame>
  )
}

/** What is on the wall, in its order: moved by mouse, by buttons, or by the arrow keys on a handle. */
function Items({ wall, whyNot }: { wall: Wall; whyNot: string | null }) {
  const choose = useWrite(publishingApi.chooseItems)
  const [items, setItems] = useState(wall.items)
  const [adding, add] = useState(false)
  const [dragged, drag] = useState<Id<'itm'> | null>(null)
  const [said, tell] = useState('')
  const focus = useRef<Id<'itm'> | null>(null)
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => setItems(wall.items), [wall.items])
  // A handle that was moved keeps the focus at its new place.
  useEffect(() => {
    if (focus.current === null) return
    list.current?.querySelector<HTMLElement>(`[data-handle="${focus.current}"]`)?.focus()
    focus.current = null
  })

  const save = (next: Choice[], done?: () => void) => {
    const before = wall.items.map(({ id }) => id)
    setItems(next)
    choose.mutate(
      { wallId: wall.id, itemIds: next.map(({ id }) => id), ifMatch: wall.version },
      {
        onError: (error) => {
          setItems(wall.items)
          sayFailed(error)
        },
        onSuccess: () => done?.(),
      },
    )
    return () => choose.mutateAsync({ wallId: wall.id, itemIds: before })
  }
  const move = (from: number, to: number) => {
    const item = items[from]
    if (!item || to < 0 || to >= items.length || whyNot || choose.isPending) return
    const next = items.toSpliced(from, 1).toSpliced(to, 0, item)
    tell(`Moved to place ${to + 1} of ${items.length}.`)
    save(next)
  }
  const remove = (item: Choice) => {
    const undo = save(
      items.filter(({ id }) => id !== item.id),
      () => offerUndo('Taken off the wall.', undo),
    )
  }
  const keyMoves = (event: KeyboardEvent, at: number, id: Id<'itm'>) => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (by === 0) return
    event.preventDefault()
    focus.current = id
    move(at, at + by)
  }

  return (
    <Part
      title="Items"
      says="In the order they are shown. Drag them, or move the focus to a handle and use the arrow keys."
      actions={
        <WhyNotButton
          whyNot={whyNot}
          variant="default"
          leftSection={<IconPlus size={16} stroke={1.8} />}
          onClick={() => add(true)}
        >
          Add items
        </WhyNotButton>
      }
    >
      <span role="status" className="vw-hidden">
        {said}
      </span>
      {items.length === 0 ? (
        <EmptyState
          title="Nothing chosen yet"
          says="Choose from what may be shown on the website: each needs the person’s consent, and from level 2 their company’s."
          next={
            <WhyNotButton whyNot={whyNot} onClick={() => add(true)}>
              Add items
            </WhyNotButton>
          }
        />
      ) : (
        <ol className={classes.items} ref={list}>
          {items.map((item, at) => (
            <li
              key={item.id}
              className={classes.item}
              data-hidden={item.whyNot !== null || undefined}
              data-dragged={dragged === item.id || undefined}
              draggable={whyNot === null}
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = 'move'
                drag(item.id)
              }}
              onDragOver={(event) => dragged && event.preventDefault()}
              onDrop={(event) => {
                event.preventDefault()
                const from = items.findIndex(({ id }) => id === dragged)
                if (from >= 0 && from !== at) move(from, at)
              }}
              onDragEnd={() => drag(null)}
            >
              <button
                type="button"
                className={classes.handle}
                data-handle={item.id}
                aria-label={`Place ${at + 1} of ${items.length}: ${(item.words ?? item.title).slice(0, 40)}. Arrow keys move it.`}
                onKeyDown={(event) => keyMoves(event, at, item.id)}
              >
                <IconGripVertical size={16} stroke={1.7} aria-hidden />
              </button>
              <div className={classes.itemBody}>
                <PageLink to={`/references/${item.id}`} className={classes.itemLink}>
                  <ItemWords item={item} />
                </PageLink>
                {item.whyNot && (
                  <p className={classes.reason}>
                    <HiddenMark whyNot={item.whyNot} /> {whyNotWords(item)}
                  </p>
                )}
              </div>
              {whyNot === null && (
                <div className={classes.itemButtons}>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={28}
                    aria-label={`Move up, place ${at + 1}`}
                    disabled={at === 0}
                    onClick={() => move(at, at - 1)}
                  >
                    <IconArrowUp size={15} stroke={1.8} />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={28}
                    aria-label={`Move down, place ${at + 1}`}
                    disabled={at === items.length - 1}
                    onClick={() => move(at, at + 1)}
                  >
                    <IconArrowDown size={15} stroke={1.8} />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={28}
                    aria-label={`Take off the wall, place ${at + 1}`}
                    onClick={() => remove(item)}
                  >
                    <IconX size={15} stroke={1.8} />
                  </ActionIcon>
                </div>
              )}
            </li>
          ))}
        </ol>
      )}
      {adding && (
        <AddItems
          there={items.map(({ id }) => id)}
          close={() => add(false)}
          take={(added) => {
            add(false)
            save([...items, ...added], () => say(`${showCount(added.length, 'item')} added.`))
          }}
        />
      )}
    </Part>
  )
}

function AddItems(props: { there: Id<'itm'>[]; close: () => void; take: (added: Choice[]) => void }) {
  const [chosen, choose] = useState<ReadonlyMap<Id<'itm'>, Choice>>(new Map())
  return (
    <Modal opened onClose={props.close} title="Add items" size="lg">
      <ItemChooser use="website" chosen={chosen} onChoose={choose} without={props.there} />
      <DialogButtons>
        <Button disabled={chosen.size === 0} onClick={() => props.take([...chosen.values()])}>
          {chosen.size === 0 ? 'Add' : `Add ${showCount(chosen.size, 'item')}`}
        </Button>
        <Button variant="default" onClick={props.close}>
          Cancel
        </Button>
      </DialogButtons>
    </Modal>
  )
}

function Looks({ wall, whyNot }: { wall: Wall; whyNot: string | null }) {
  const change = useWrite(publishingApi.changeWall)
  const [form, setForm] = useState({ name: wall.name, slug: wall.slug, intro: wall.intro, look: wall.look })
  const isSame =
    JSON.stringify(form) === JSON.stringify({ name: wall.name, slug: wall.slug, intro: wall.intro, look: wall.look })
  const readOnly = whyNot !== null
  return (
    <Part title="Look">
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate({ wallId: wall.id, ...form, ifMatch: wall.version }, { onSuccess: () => say('Saved.') })
        }}
      >
        <TextInput
          label="Name"
          readOnly={readOnly}
          value={form.name}
          onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
          error={problemAt(change.error, '/name')}
        />
        <TextInput
          label="Address"
          description={
            wall.state === 'published' && form.slug !== wall.slug
              ? 'Links to the address it has now will lead nowhere.'
              : 'Small letters, digits and hyphens.'
          }
          leftSection={<span className={classes.before}>/wall/</span>}
          leftSectionWidth={56}
          readOnly={readOnly}
          value={form.slug}
          onChange={(event) => setForm({ ...form, slug: event.currentTarget.value })}
          error={problemAt(change.error, '/slug')}
        />
        <Textarea
          label="Introduction"
          description="Under the headline."
          autosize
          minRows={2}
          readOnly={readOnly}
          value={form.intro}
          onChange={(event) => setForm({ ...form, intro: event.currentTarget.value })}
          error={problemAt(change.error, '/intro')}
        />
        <ColorInput
          label="Colour"
          description="Made darker or lighter where it could not be read."
          format="hex"
          readOnly={readOnly}
          value={form.look.accent}
          onChange={(accent) => setForm({ ...form, look: { ...form.look, accent } })}
          error={problemAt(change.error, '/look/accent')}
          eyeDropperButtonProps={{ 'aria-label': 'Pick a colour from the screen' }}
        />
        <div className={classes.pair}>
          <SegmentedControl
            aria-label="Layout"
            readOnly={readOnly}
            value={form.look.layout}
            onChange={(layout) => setForm({ ...form, look: { ...form.look, layout: layout as 'grid' } })}
            data={[
              { value: 'grid', label: 'Grid' },
              { value: 'list', label: 'List' },
            ]}
          />
          <SegmentedControl
            aria-label="Light or dark"
            readOnly={readOnly}
            value={form.look.scheme}
            onChange={(scheme) => setForm({ ...form, look: { ...form.look, scheme: scheme as 'auto' } })}
            data={[
              { value: 'auto', label: 'As the reader has it' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
          />
        </div>
        <FormProblem error={beyondFields(change.error)} />
        <div>
          <WhyNotButton
            type="submit"
            whyNot={whyNot ?? (isSame ? 'Nothing has been changed yet.' : null)}
            variant="default"
          >
            Save the look
          </WhyNotButton>
        </div>
      </form>
    </Part>
  )
}

function OnYourSite({ wall }: { wall: Wall }) {
  const { origin } = window.location
  const snippet = `<script src="${origin}/embed/wall.js" async></script>\n<vouchwell-wall src="${origin}/wall/${wall.slug}"></vouchwell-wall>`
  return (
    <Part
      title="On your website"
      says="Put these lines where the quotes should stand. They need no other script, and always show what the wall shows."
    >
      <Textarea
        aria-label="Lines for your website"
        readOnly
        autosize
        value={snippet}
        classNames={{ input: classes.code ?? '' }}
        onFocus={(event) => event.currentTarget.select()}
      />
      <p className={classes.plain}>
        A page with a content security policy allows <code>{origin}</code> in script-src, connect-src, img-src and
        media-src. For programs there is a <a href={`/wall/${wall.slug}/feed.json`}>JSON feed</a>.
      </p>
    </Part>
  )
}

/** The real page, as wide as a phone; beside the form where there is room. */
function Preview({ wall }: { wall: Wall }) {
  const wide = useMediaQuery('(min-width: 1100px)', true, { getInitialValueInEffect: false })
  const version = `${wall.version}-${wall.shown}`
  return (
    <section aria-label="Preview" className={classes.preview} data-wide={wide || undefined}>
      <p className={classes.previewSays}>As anybody sees it</p>
      <iframe
        key={version}
        title={`Preview of ${wall.name}`}
        src={`/wall/${wall.slug}?v=${version}`}
        className={classes.frame}
      />
    </section>
  )
}
