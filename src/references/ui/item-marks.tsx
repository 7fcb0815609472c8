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
import classes from './item-marks.module.css'

export const formatIcons: Record<ItemLine['format'], Icon> = {
  text: IconQuote,
  image: IconPhoto,
  PDF: IconFileText,
  audio: IconMicrophone,
  video: IconVideo,
  address: IconWorld,
}

/** What there is beside an item's words, in a list: a small picture, or what kind of file it is. */
export function FileMark({ item }: { item: Pick<ItemLine, 'fileId' | 'hasThumbnail' | 'format'> }) {
  if (item.format === 'text') return null
  const FormatIcon = formatIcons[item.format]
  const picture = item.hasThumbnail ? item.fileId : null
  return (
    <span className={classes.file} role="img" aria-label={item.format} title={item.format}>
      {picture ? (
        <img src={`/api/files/${picture}/thumbnail`} alt="" loading="lazy" />
      ) : (
        <FormatIcon size={16} stroke={1.6} aria-hidden />
      )}
    </span>
  )
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
