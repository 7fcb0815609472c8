interface HitArea {
  box: { left: number; top: number; width: number; height: number }
  /** Shown while the pointer rests there. */
  says: string
  open: (() => void) | undefined
}

/** A part of a picture that can be pointed at and clicked: generous, because a dot is smaller than a finger. */
export function hitArea(svg: Element, { box, says, open }: HitArea): void {
  const make = (name: string) => document.createElementNS('http://www.w3.org/2000/svg', name)
  const area = make('g')
  area.setAttribute('class', 'hit')
  const rect = make('rect')
  rect.setAttribute('x', String(box.left))
  rect.setAttribute('y', String(box.top))
  rect.setAttribute('width', String(box.width))
  rect.setAttribute('height', String(box.height))
  rect.setAttribute('fill', 'transparent')
  const title = make('title')
  title.textContent = says
  rect.append(title)
  area.append(rect)
  if (open) rect.addEventListener('click', open)
  else rect.setAttribute('data-still', '')
  svg.append(area)
}
