import { expect, test } from 'vitest'
import { placeNames } from './names.ts'

const room = { left: 0, right: 400, top: 0, bottom: 300 }

test('a name stands above its dot, and one that refers less below', () => {
  const dots = [
    { left: 100, top: 50 },
    { left: 200, top: 200 },
  ]
  const names = [
    { text: 'Scale', ...dots[0]!, up: true },
    { text: 'Starter', ...dots[1]!, up: false },
  ]
  expect(placeNames(names, room, dots).map((place, i) => place && place.top < dots[i]!.top)).toEqual([true, false])
})

test('two dots close together have names that do not cover one another', () => {
  const dots = [
    { left: 200, top: 150 },
    { left: 203, top: 156 },
  ]
  const [one, other] = placeNames(
    [
      { text: 'under 6', ...dots[0]!, up: false },
      { text: '6 to under 10', ...dots[1]!, up: false },
    ],
    room,
    dots,
  )
  expect(Math.abs(one!.top - other!.top) >= 15 || Math.abs(one!.left - other!.left) > 60).toBe(true)
})

test('a name at the edge stays inside the picture, and one without any place is left out', () => {
  const edge = { left: 395, top: 100 }
  const [place] = placeNames([{ text: 'Manufacturing', ...edge, up: true }], room, [edge])
  expect(place!.left).toBeLessThan(360)
  expect(placeNames([{ text: 'Manufacturing', ...edge, up: true }], { ...room, right: 40 }, [edge])).toEqual([null])
})
