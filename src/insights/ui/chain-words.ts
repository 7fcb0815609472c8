/** How somebody came, by how many referrals lead to them: 'by themselves', 'by a referral', 'by a referral of a referral', 'after 4 referrals in a row'. */
export function generationLabel(generation: number): string {
  if (generation === 0) return 'by themselves'
  if (generation <= 2) return `by ${new Array(generation).fill('a referral').join(' of ')}`
  return `after ${generation} referrals in a row`
}
