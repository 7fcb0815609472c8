import {
  IconArchive,
  IconFileText,
  IconMicrophone,
  IconPencil,
  IconPhoto,
  IconQuote,
  IconShieldCheck,
  IconShieldQuestion,
  IconVideo,
  IconWorld,
} from '@tabler/icons-react'
import { useNames } from '../../consent/uses.ts'
import type { Icon } from '../../web/feature.ts'
import { Mark } from '../../web/marks.tsx'
import type { ItemLine } from '../api.ts'

export const formatIcons: Record<ItemLine['format'], Icon> = {
  text: IconQuote,
  image: IconPhoto,
  PDF: IconFileText,
  audio: IconMicrophone,
  video: IconVideo,
  address: IconWorld,
}

/** Whether an item may be used today, and for what; or what still keeps it from that. */
export function CoverMark({ item, quiet = false }: { item: Pick<ItemLine, 'state' | 'covered'>; quiet?: boolean }) {
  if (item.state === 'retired') return <Mark icon={IconArchive} word="Retired" tone="grey" quiet={quiet} />
  if (item.state === 'draft') return <Mark icon={IconPencil} word="Draft" tone="grey" quiet={quiet} />
  if (item.covered.length === 0)
    return <Mark icon={IconShieldQuestion} word="Nobody agreed" tone="ochre" quiet={quiet} />
  const [first, ...others] = item.covered.map(({ use }) => useNames[use])
  const word = others.length === 0 ? (first as string) : `${first} + ${others.length}`
  return <Mark icon={IconShieldCheck} word={word} tone="teal" quiet={quiet} />
}
