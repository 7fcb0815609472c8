import { Select, Textarea } from '@mantine/core'
import type { AskChannel } from '../../asks/limits.ts'
import type { OutputOf } from '../../values/endpoint.ts'
import type { Level } from '../../values/level.ts'
import { Notice } from '../../web/states.tsx'
import type { engagementsApi } from '../api.ts'
import { engagementRefusals } from '../states.ts'

/** The levels at which somebody speaks, rather than lets us use their words. */
export const speakingLevels: readonly Level[] = [3, 4, 5, 6]

type Block = OutputOf<typeof engagementsApi.planning>['blocks'][number]

/** What speaks against asking somebody: what a reason sets aside, and what nothing does. */
export const Blocks = ({ blocks }: { blocks: readonly Block[] }) =>
  blocks.map(({ says, overridable }) => (
    <Notice key={says} tone={overridable ? 'ochre' : 'brick'}>
      {says} {overridable ? '' : 'Nothing sets this aside.'}
    </Notice>
  ))

interface FieldProps<Value> {
  value: Value
  onChange: (value: Value) => void
}

/** The reason that sets aside what speaks against asking. */
export const Nevertheless = ({ value, onChange, tried }: FieldProps<string> & { tried: boolean }) => (
  <Textarea
    label="Why you ask nevertheless"
    description="Kept with the engagement and the ask, for everybody to read."
    autosize
    minRows={1}
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
    error={tried && value.trim() === '' ? engagementRefusals['needs-override'] : null}
  />
)

const channels: { value: AskChannel; label: string }[] = [
  { value: 'e-mail', label: 'By e-mail, with a link to offer times' },
  { value: 'phone', label: 'By phone: I enter their times' },
  { value: 'in person', label: 'In person: I enter their times' },
]

/** How somebody is asked. */
export const ChannelField = ({ value, onChange, first }: FieldProps<AskChannel> & { first?: boolean }) => (
  <Select
    label="How do you ask?"
    data={channels}
    value={value}
    allowDeselect={false}
    onChange={(channel) => channel && onChange(channel as AskChannel)}
    data-autofocus={first || undefined}
  />
)
