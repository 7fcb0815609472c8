import { Button, Menu, Select, Switch, Textarea, TextInput } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import { requestRefusals } from '../../consent/requesting.ts'
import { AskConsent } from '../../consent/ui/ask-consent.tsx'
import { useNames, uses } from '../../consent/uses.ts'
import { useThemes } from '../../themes/ui/theme-picker.tsx'
import type { Day } from '../../values/day.ts'
import { mayDo } from '../../values/endpoint.ts'
import { type Level, levels } from '../../values/level.ts'
import { safeAddress } from '../../values/web-address.ts'
import { useGo } from '../../web/address.ts'
import { useWrite } from '../../web/client.ts'
import { AskDialog, FormDialog } from '../../web/dialog.tsx'
import { showBytes, showCount, showDayShort } from '../../web/figures.ts'
import { beyondFields, problemAt } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { Notice } from '../../web/states.tsx'
import { offerUndo, say, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { Words } from '../../web/words.tsx'
import { type Item, type ItemUse, type Mark as MarkLine, referencesApi } from '../api.ts'
import { itemRefusals, useRefusals, whyNotChangeItem, whyNotReady, whyNotUse } from '../rules.ts'
import { EditItem } from './edit-item.tsx'
import { ShownWords } from './excerpt-editor.tsx'
import type { ReferencesSlots } from './feature.ts'
import classes from './item-details.module.css'
import { formatIcons } from './item-marks.tsx'
import { sayLanguage, shownAs } from './item-words.ts'

type Doing = 'change' | 'consent' | 'suggest' | 'use' | 'level' | 'retire' | 'remove' | MarkLine[] | null

/** One item: its words, what may be done with it, where it is used, and what the anonymity check marks. */
export function ItemDetails({ item, slots, full = false }: { item: Item; slots: ReferencesSlots; full?: boolean }) {
  const here = useHere()
  const levelNames = useLevelNames()
  const go = useGo()
  const { nameOf } = useThemes()
  const [doing, setDoing] = useState<Doing>(null)
  const ready = useWrite(referencesApi.makeReady)
  const draft = useWrite(referencesApi.makeDraft)
  const restore = useWrite(referencesApi.restore)
  const restoreMany = useWrite(referencesApi.restoreMany)
  const retire = useWrite(referencesApi.retire)
  const remove = useWrite(referencesApi.remove)
  const undoRemoval = useWrite(referencesApi.undoRemoval)
  const { role } = here.member
  const isManager = mayDo(role, 'manager')
  const openMarks = item.marks.filter(({ dismissed }) => dismissed === null).length
  const notReady = isManager ? whyNotReady({ ...item, openMarks }) : 'needs-manager'
  const notChange = whyNotChangeItem({ id: here.member.id, role }, { state: item.state, createdBy: item.createdById })
  const notAsk = !mayDo(role, 'contributor')
    ? requestRefusals['needs-contributor']
    : item.customer
      ? null
      : 'Nobody is named as the one who said this. Name the customer and the person first.'
  const close = () => setDoing(null)
  // What has a file is asked about first, because a file cannot be brought back.
  const removeNow = () =>
    remove.mutate(
      { itemId: item.id, ifMatch: item.version },
      {
        onSuccess: ({ undo }) => {
          go('/references')
          if (undo) offerUndo(`“${item.title}” was removed.`, () => undoRemoval.mutateAsync({ undo }))
        },
        onError: sayFailed,
      },
    )
  // Under the title of the pane, or under that of the page.
  const Heading = full ? 'h2' : 'h3'
  const facts: [string, React.ReactNode][] = [
    ['Level', `${item.level} · ${levelNames[item.level]}`],
    [
      'From',
      item.customer ? (
        <>
          {item.contact && `${item.contact.name}${item.contactTitle ? `, ${item.contactTitle}` : ''}, `}
          <PageLink to={`/customers/${item.customer.id}`}>{item.customer.name}</PageLink>
        </>
      ) : (
        'not known'
      ),
    ],
    ['Shown as', shownAs(item)],
    ['Themes', item.themeIds.map(nameOf).join(', ') || 'none yet'],
    [
      'May be used for',
      item.covered.length > 0
        ? item.covered
            .map(({ use, until }) => `${useNames[use]}${until ? ` until ${showDayShort(until as Day)}` : ''}`)
            .join(', ')
        : item.state === 'ready'
          ? `nothing: ${item.needsCompany ? 'the person and their company have' : 'the person has'} to agree`
          : 'nothing while it is not ready',
    ],
    ['Given on', showDayShort(item.givenOn as Day)],
    ['Source', [item.source, item.sourceDetail].filter(Boolean).join(', ')],
    ['Collected by', item.collectedBy],
    ...(item.disclosure ? ([['To be said', item.disclosure]] as [string, string][]) : []),
    ...(item.journeyStage ? ([['Journey stage', item.journeyStage.name]] as [string, string][]) : []),
    ...(item.touchpoints.length > 0 ? ([['Touchpoints', item.touchpoints.join(', ')]] as [string, string][]) : []),
    ...(item.language ? ([['Language', sayLanguage(item.language)]] as [string, string][]) : []),
    ...(item.reconfirmOn ? ([['Ask again from', showDayShort(item.reconfirmOn as Day)]] as [string, string][]) : []),
    ...(item.responseId
      ? ([
          [
            'Answer',
            <PageLink key="answer" to="/responses" search={{ open: item.responseId }}>
              Open the response
            </PageLink>,
          ],
        ] as [string, React.ReactNode][])
      : []),
  ]
  return (
    <div className={classes.details}>
      {item.state === 'retired' && <Notice>Retired: {item.retiredWhy}</Notice>}
      {item.original !== null &&
        (item.excerptSpans === null ? (
          <Words size="large" by={shownAs(item)}>
            {item.original}
          </Words>
        ) : (
          <div>
            <Words size="large" by={shownAs(item)}>
              {item.excerpt}
            </Words>
            <p className={classes.soft}>All of their words; what is left out is crossed out:</p>
            <ShownWords original={item.original} spans={item.excerptSpans} />
          </div>
        ))}
      <Kept item={item} />
      <div className={classes.actions}>
        {item.state === 'retired' ? (
          <WhyNotButton
            whyNot={isManager ? null : itemRefusals['needs-manager']}
            onClick={() => restore.mutate({ itemId: item.id, ifMatch: item.version }, { onError: sayFailed })}
          >
            Restore it
          </WhyNotButton>
        ) : item.state === 'draft' ? (
          <WhyNotButton
            whyNot={notReady && itemRefusals[notReady]}
            loading={ready.isPending}
            onClick={() => ready.mutate({ itemId: item.id, ifMatch: item.version }, { onError: sayFailed })}
          >
            Make it ready
          </WhyNotButton>
        ) : null}
        {item.state !== 'retired' && (
          <>
            {!full && (
              <WhyNotButton variant="default" whyNot={notAsk} onClick={() => setDoing('consent')}>
                Ask for consent
              </WhyNotButton>
            )}
            {notChange === null ? (
              <Button variant="default" onClick={() => setDoing('change')}>
                Change
              </Button>
            ) : (
              <WhyNotButton
                variant="default"
                whyNot={mayDo(role, 'contributor') ? null : itemRefusals['needs-contributor']}
                onClick={() => setDoing('suggest')}
              >
                Suggest an edit
              </WhyNotButton>
            )}
          </>
        )}
        {!full && (
          <Button variant="default" component={PageLink} to={`/references/${item.id}`}>
            Open
          </Button>
        )}
        {isManager && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" aria-label="More to do with it" px={10}>
                <IconDots size={18} stroke={1.7} />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {item.state !== 'retired' && <Menu.Item onClick={() => setDoing('level')}>Change the level</Menu.Item>}
              {item.state === 'ready' && (
                <Menu.Item
                  onClick={() => draft.mutate({ itemId: item.id, ifMatch: item.version }, { onError: sayFailed })}
                >
                  Take back to draft
                </Menu.Item>
              )}
              {item.state !== 'retired' && <Menu.Item onClick={() => setDoing('retire')}>Retire</Menu.Item>}
              <Menu.Item color="brick" onClick={() => (item.file ? setDoing('remove') : removeNow())}>
                Remove
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      {item.openSuggestions > 0 && (
        <Notice tone="ochre" action={<PageLink to="/references/suggestions">Look at them</PageLink>}>
          {showCount(item.openSuggestions, 'suggested edit')} {item.openSuggestions === 1 ? 'waits' : 'wait'}.
        </Notice>
      )}
      {item.level === 1 && item.marks.length > 0 && (
        <section>
          <Heading className={classes.heading}>Might tell who they are</Heading>
          <ul className={classes.list}>
            {decidedTogether(item.marks).map((marks) => (
              <li key={marks[0].mark} className={marks[0].dismissed ? classes.done : undefined}>
                <span>
                  {sayMarks(marks)}{' '}
                  {marks[0].dismissed
                    ? `Let stand by ${marks[0].dismissed.by}: ${marks[0].dismissed.note}`
                    : marks[0].remedy}
                </span>
                {!marks[0].dismissed && isManager && (
                  <Button variant="default" size="compact-sm" onClick={() => setDoing(marks)}>
                    {marks.length === 1 ? 'Let it stand' : 'Let them stand'}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      <dl className={classes.facts}>
        {facts.map(([label, value]) => (
          <div key={label} style={{ display: 'contents' }}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <section>
        <Heading className={classes.heading}>Where it is used</Heading>
        {item.uses.length === 0 ? (
          <p className={classes.soft}>Nowhere that we know of.</p>
        ) : (
          <ul className={classes.list}>
            {item.uses.map((use) => (
              <UseRow key={use.id} use={use} />
            ))}
          </ul>
        )}
        <WhyNotButton
          variant="default"
          size="compact-sm"
          mt={10}
          whyNot={
            !mayDo(role, 'contributor')
              ? itemRefusals['needs-contributor']
              : item.covered.length === 0
                ? useRefusals['not-covered']
                : null
          }
          onClick={() => setDoing('use')}
        >
          Write down a use
        </WhyNotButton>
      </section>

      {doing === 'change' && <EditItem item={item} slots={slots} suggests={false} close={close} />}
      {doing === 'suggest' && <EditItem item={item} slots={slots} suggests close={close} />}
      {doing === 'use' && <UseForm item={item} close={close} />}
      {doing === 'level' && <LevelForm item={item} close={close} />}
      {doing === 'retire' && (
        <WhyForm
          title="Retire it"
          label="Retire it"
          says="It is shown nowhere any more, and stays in the records."
          field="Why"
          write={retire}
          save={(why) =>
            retire.mutate(
              { itemId: item.id, why, ifMatch: item.version },
              {
                onSuccess: () => {
                  close()
                  offerUndo('It is retired.', () =>
                    restoreMany.mutateAsync({ itemIds: [item.id], ready: item.state === 'ready' ? [item.id] : [] }),
                  )
                },
              },
            )
          }
          close={close}
        />
      )}
      {Array.isArray(doing) && <MarksForm item={item} marks={doing} close={close} />}
      {doing === 'consent' && item.customer && (
        <AskConsent
          close={close}
          itemId={item.id}
          contactId={item.contact?.id ?? null}
          customerId={item.customer.id}
          level={item.level}
        />
      )}
      {doing === 'remove' && (
        <AskDialog
          title="Remove it?"
          label="Remove it"
          leave="Keep it"
          busy={remove.isPending}
          error={remove.error}
          close={close}
          act={() =>
            remove.mutate(
              { itemId: item.id, ifMatch: item.version },
              {
                onSuccess: () => {
                  close()
                  say('It is removed.')
                  go('/references')
                },
              },
            )
          }
        >
          <p>
            Its words, its file{item.uses.length === 0 ? ' and ' : ', '}who agreed to what
            {item.uses.length > 0 && `, and the ${showCount(item.uses.length, 'place')} where it was used`} are gone for
            good. To stop showing it, retire it instead.
          </p>
        </AskDialog>
      )}
    </div>
  )
}

/** The file of an item, to look at or to save, and its address. */
function Kept({ item }: { item: Item }) {
  const { file } = item
  const source = file ? `/api/files/${file.id}` : ''
  const FormatIcon = formatIcons[item.format]
  return (
    <>
      {file?.mediaType.startsWith('image/') && (
        <a href={source} target="_blank" rel="noreferrer">
          <img className={classes.media} src={`${source}/thumbnail`} alt={item.title} loading="lazy" />
        </a>
      )}
      {file?.mediaType.startsWith('video/') && (
        <video
          className={classes.media}
          src={source}
          controls
          preload="metadata"
          {...(file.hasThumbnail ? { poster: `${source}/thumbnail` } : {})}
        />
      )}
      {file?.mediaType === 'application/pdf' && file.hasThumbnail && (
        <a href={source} target="_blank" rel="noreferrer">
          <img
            className={classes.media}
            src={`${source}/thumbnail`}
            alt={`First page of ${file.name}`}
            loading="lazy"
          />
        </a>
      )}
      {file?.mediaType.startsWith('audio/') && (
        // biome-ignore lint/a11y/useMediaCaption: it is somebody else's recording, and its words stand beside it
        <audio className={classes.sound} src={source} controls preload="metadata" />
      )}
      {file && (
        <div className={classes.kept}>
          <FormatIcon size={22} stroke={1.6} aria-hidden />
          <span>
            <span className={classes.fileName}>{file.name}</span>
            <span className={classes.soft}>
              {kindOf(file.mediaType)}, {showBytes(file.bytes)}
              {file.width && file.height ? `, ${file.width} × ${file.height}` : ''}
            </span>
          </span>
          <span className={classes.keptMoves}>
            {file.mediaType === 'application/pdf' && (
              <a href={source} target="_blank" rel="noreferrer">
                Open
              </a>
            )}
            <a href={source} download={file.name}>
              Save
            </a>
          </span>
        </div>
      )}
      {safeAddress(item.address) && (
        <a className={classes.address} href={safeAddress(item.address) ?? ''} target="_blank" rel="noreferrer noopener">
          {item.address}
        </a>
      )}
    </>
  )
}

const kindOf = (mediaType: string) =>
  mediaType === 'application/pdf' ? 'PDF' : `${mediaType.split('/')[1]?.toUpperCase()} ${mediaType.split('/')[0]}`

function UseRow({ use }: { use: ItemUse }) {
  const end = useWrite(referencesApi.endUse)
  const set = (ended: boolean) => end.mutate({ useId: use.id, ended, ifMatch: use.version }, { onError: sayFailed })
  return (
    <li className={use.endedOn ? classes.done : undefined}>
      <span>
        {use.place} · {useNames[use.use]} · {showDayShort(use.usedOn as Day)}
        {use.deal && ` · ${use.deal.name}`}
        {use.leftUs && ' · a copy is with them'}
        {use.endedOn && ` · ended ${showDayShort(use.endedOn as Day)}`}
      </span>
      <Button variant="subtle" size="compact-sm" onClick={() => set(use.endedOn === null)}>
        {use.endedOn ? 'It goes on' : 'It ended'}
      </Button>
    </li>
  )
}

function UseForm({ item, close }: { item: Item; close: () => void }) {
  const here = useHere()
  const add = useWrite(referencesApi.addUse)
  const covered = new Set(item.covered.map(({ use }) => use))
  const [use, setUse] = useState(item.covered[0]?.use ?? 'website')
  const [place, setPlace] = useState('')
  const [usedOn, setUsedOn] = useState<string>(here.today)
  const [leftUs, setLeftUs] = useState(true)
  const refusal = whyNotUse(covered, use)
  return (
    <FormDialog
      title="Write down a use"
      label="Write it down"
      save={() => add.mutate({ itemId: item.id, use, place, usedOn: usedOn as Day, leftUs }, { onSuccess: close })}
      isEmpty={place.trim() === '' || refusal !== null}
      busy={add.isPending}
      error={beyondFields(add.error)}
      close={close}
    >
      <Select
        label="Used for"
        allowDeselect={false}
        data={uses.map((one) => ({ value: one, label: useNames[one], disabled: !covered.has(one) }))}
        value={use}
        onChange={(chosen) => chosen && setUse(chosen as typeof use)}
        error={refusal && useRefusals[refusal]}
      />
      <TextInput
        label="Where"
        placeholder="Slides for Brightwater, or an address"
        data-autofocus
        value={place}
        onChange={(event) => setPlace(event.currentTarget.value)}
        error={problemAt(add.error, '/place')}
      />
      <TextInput
        label="On"
        type="date"
        max={here.today}
        value={usedOn}
        onChange={(event) => setUsedOn(event.currentTarget.value)}
      />
      <Switch
        label="Somebody else has a copy now"
        description="We cannot take it back ourselves. If they withdraw, somebody is asked to see to it."
        checked={leftUs}
        onChange={(event) => setLeftUs(event.currentTarget.checked)}
      />
    </FormDialog>
  )
}

function LevelForm({ item, close }: { item: Item; close: () => void }) {
  const levelNames = useLevelNames()
  const raise = useWrite(referencesApi.setLevel)
  const [level, setLevel] = useState<Level>(item.level)
  return (
    <FormDialog
      title="Change the level"
      label="Change it"
      save={() => raise.mutate({ itemId: item.id, level, ifMatch: item.version }, { onSuccess: close })}
      isEmpty={level === item.level}
      busy={raise.isPending}
      error={raise.error}
      close={close}
    >
      <Select
        label="Level"
        description="Going up needs consent at the new level; going down asks nobody."
        allowDeselect={false}
        data={levels.map((one) => ({ value: String(one), label: `${one} · ${levelNames[one]}` }))}
        value={String(level)}
        onChange={(chosen) => chosen && setLevel(Number(chosen) as Level)}
      />
    </FormDialog>
  )
}

/** What is decided in one go: words that are merely rare, of one fate. Everything else is weighed by itself. */
function decidedTogether(marks: readonly MarkLine[]): [MarkLine, ...MarkLine[]][] {
  const together = new Map<string, [MarkLine, ...MarkLine[]]>()
  for (const one of marks) {
    const fate = one.dismissed ? `${one.dismissed.by} ${one.dismissed.note}` : 'open'
    const key = one.kind === 'rare word' ? `rare word ${fate}` : `${one.mark} ${one.at?.[0]}`
    const others = together.get(key)
    if (others) others.push(one)
    else together.set(key, [one])
  }
  return [...together.values()]
}

/** “Rota”, “ward” and “fortnight”: words that hardly any other customer uses. */
function sayMarks(marks: readonly [MarkLine, ...MarkLine[]]): string {
  const words = [...new Set(marks.map(({ mark }) => `“${mark.slice(mark.indexOf(':') + 1)}”`))]
  if (words.length === 1) return marks[0].sentence
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}: hardly any other customer uses these words.`
}

function MarksForm({ item, marks, close }: { item: Item; marks: MarkLine[]; close: () => void }) {
  const dismiss = useWrite(referencesApi.dismissMarks)
  const [first, ...others] = marks
  if (!first) return null
  return (
    <WhyForm
      title={marks.length === 1 ? 'Let it stand' : 'Let them stand'}
      label={marks.length === 1 ? 'Let it stand' : 'Let them stand'}
      says={sayMarks([first, ...others])}
      field={marks.length === 1 ? 'Why it does not tell who they are' : 'Why they do not tell who it is'}
      write={dismiss}
      save={(note) =>
        dismiss.mutate(
          { itemId: item.id, marks: [...new Set(marks.map(({ mark }) => mark))], note, ifMatch: item.version },
          { onSuccess: close },
        )
      }
      close={close}
    />
  )
}

/** Asks for one sentence of reason. */
export function WhyForm(props: {
  title: string
  label: string
  says: string
  field: string
  write: { isPending: boolean; error: { message: string } | null }
  save: (why: string) => void
  close: () => void
}) {
  const [why, setWhy] = useState('')
  return (
    <FormDialog
      title={props.title}
      label={props.label}
      save={() => props.save(why)}
      isEmpty={why.trim() === ''}
      busy={props.write.isPending}
      error={props.write.error}
      close={props.close}
    >
      <p>{props.says}</p>
      <Textarea
        label={props.field}
        data-autofocus
        autosize
        minRows={2}
        value={why}
        onChange={(event) => setWhy(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
