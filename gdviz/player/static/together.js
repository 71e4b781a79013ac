// Players that share one cursor, as two do that compare two races. The one with the longest race
// leads: it keeps the time, and the others show the same step.

const linked = new Set();

/** Whether a player shares the cursor. */
export function link(player, shared) {
  if (shared) linked.add(player);
  else linked.delete(player);
}

/** The player that keeps the time for this one, which may be itself. */
export function leading(player) {
  if (!linked.has(player)) return player;
  return [...linked].reduce((best, each) => (each.run.steps > best.run.steps ? each : best));
}

/** The players to which this one tells the time. */
export function following(player) {
  return linked.has(player) && leading(player) === player ? [...linked].filter((each) => each !== player) : [];
}
