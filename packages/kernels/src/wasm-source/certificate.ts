// Why the answers are exact.
//
// A scan gives every row r a number U(r) in float32 from a small copy of it, and a candidate a number L(r) as well,
// such that  L(r) ≤ s(r) ≤ U(r),  where s is what the float64 key says: s = origin − gain · key, larger is closer.
// τ is the k-th largest L so far. A row with U ≤ τ has at least k rows strictly closer than itself, so that it is not
// among the k nearest, whatever ties there are. All others are kept and ranked by their float64 keys. Random data
// cannot test this; see wasm-certificate.test.ts for data that can.
//
// Notation: u = 2⁻²⁴, δ = (d + 4) · 2⁻⁵² covers float64 rounding of a key, c the centre, x' = x − c, q' = q − c for l2sq
// and q' = q for dot, both multiplied by powers of two, n = |x'|.
//
// l2sq and dot by integers.  l2sq: D = |q'|² − 2s with s = q'·x' − n²/2.  dot: key = −(s + q·c) with s = q·x'.
//   x̂ = a·X and q̂ = b·Y with integers X, Y and float32 scales; e = |x' − x̂| and e_q = |q' − q̂| are measured against
//   the stored scales. No partial sum of X·Y passes |X||Y| (Cauchy–Schwarz), so that |X|, |Y| ≤ 46340 keeps all of them
//   below 2³¹; where rows have integers of 8 bits, |Y| ≤ (2³¹ − 1) / |X| with the largest |X| that they may have.
//   With SIMD128 two columns of 8 bits share an int16. Its lower byte l, with its sign, is one integer X = 256l; the whole
//   of it is the other, X = 256h + (l mod 256), and h is chosen so that this is nearest. a is then a 256th of a step of
//   bytes, and |X| ≤ 256 · 127√d. Where bytes are the rows themselves, the lower one is masked, and X = 256h.
//   From 256 columns on integers of 16 bits are within ±8191, and sums come modulo 2³² by scan-pairs.ts: X·Y itself again.
//   With relaxed dot products a query of int8 rows has |Y_i| ≤ 8191 besides, and Y_i + 8192 = 128H_i + L_i with digits H_i
//   and L_i within 0..127: there every engine gives the same integer, as two products and their sum stay below 2¹⁵ in
//   size. I = 128·ΣX_iH_i + ΣX_iL_i − 8192·ΣX_i is then X·Y modulo 2³², and so X·Y itself.
//   q'·x' − q̂·x̂ = (q' − q̂)·x' + q̂·(x' − x̂), at most e_q·n + |q̂|·e in size.
//   The kernel computes U = fl(fl(fl(I)·fl(ab)) + fl(B + fl(wE))), I the integer sum. Three roundings on the product,
//   one on wE, one on B + wE, one on the whole:  U ≥ abI + B + wE(1 − 3.1u) − 2.02u|B| − 4.05u·|q̂|(n + e).
//   With  E = max(|q̂|, (e_q + 4.1u(|q̂| + e_q)) / r) · (1 + 4u),  w = e(1 + 5u) + r·n  for any fixed r > 0:
//   wE(1 − 3.1u) ≥ e_q·n + |q̂|·e + 4.05u|q̂|(n + e).  With  B = −(n²/2)(1 − 2.2u) + 2⁻¹¹⁰  for l2sq, 2⁻¹¹⁰ for dot,
//   B − 2.02u|B| ≥ −n²/2 + δn².  All three are rounded upward. So U ≥ s + δn² for l2sq, U ≥ s for dot. 2⁻¹¹⁰ is more
//   than all underflow errors together.
//   Backwards the same errors give  s ≥ U − 2wE(1 + 1.1u) − 1.01u|U| − 6.4u|B| − 2⁻¹⁰⁹, so that
//   L = U − 2.001wE − 10u(|B| + |U|) − slack is below s − slack + 2⁻¹⁰⁹ even after rounding.
//   A float64 key is off by at most δ times the sizes of its terms: D by 2δ(|q'|² + n²), a product by δ|q||x|. A row
//   that is left out and the k rows before it are apart by more than both errors with slack = 2δ|q'|² + 2⁻¹⁰⁸ for l2sq
//   (10u|B| and U hold the parts of n), slack = 2δ|q|(n_max + |c|) + 2⁻¹⁰⁸ for dot.
//
// Eight rows at once: where I ≤ T for all of them, none passes τ.  abI + B + wE, as real numbers, is at least
//   s + δn² by the same inequality. So a row is out where I ≤ (τ/a − B/a − wE/a) / b. Let l and h be the least and the
//   largest 1/a of eight rows, B' the least −B/a and w' the largest w/a: each of the eight right sides is at least
//   (min(τl, τh) + B' − w'E) / b. l and B' are lowered by 8u of their size, h and w' raised by it, so that
//   S = |τ|/a + |B'| + w'E gives the sum 8uS more than its four roundings of at most u each, and 2u|S| are left after
//   those of 1/b and of the product. T is that, rounded down. Underflow moves T by less than 2⁻¹⁴⁸(1 + 1/b): times ab that
//   is below the 2⁻¹¹⁰ in B for a < 2³⁷, and below 2u·wE ≥ 2u·r·n|q̂| for longer rows. τl and τh are cut off at the
//   largest float32, which lowers T. Not a number: T = −2³¹. A row with a = 0 has I = 0, for which any a will do; a query
//   with b = 0 likewise. For float32 rows I is the float32 sum and T is not rounded down.
//   Sums of differences are out where they are above (2⁻¹¹⁰ − τ) / (1 − g), raised by 8u.
//   The first τ of a query is the k-th largest of one L for every eight rows, all of different rows. There L is computed
//   in float32 with 2.002wE and 6u more of |B| + |U| in place of 2.001wE: more than the roundings of its own terms.
//
// Where rows are kept as int8 alone, x' = aX is the row itself: e = 0.
//
// A graph, by integers alone: rows are queries, and all have one step a, so that no sum is ever rounded. x' = x − c.
//   s_ij = x'_i·x'_j − n_j²/2 for l2sq, x'_i·x'_j + c·x'_j for dot; D = n_i² − 2s, key = −(s + c·x_i). The scan computes
//   S_ij = X_i·X_j − h_j, where h_j is the integer next to n_j²/2a² or to −c·x'_j/a². Both rows' errors count as above:
//   |s_ij/a² − S_ij| ≤ ε_i = (e_i·n_max + (n_i + e_i)·e_max)/a² + ½ + the float64 rounding of two keys, in steps.
//   So the k-th largest S_ij less 2ε_i takes the place of τ_i. Seen from j the same sum is S_ji = S_ij + h_j − h_i. With
//   t_i = h_i − τ_i either row takes the other where S_ij > h_i − max(t_i, t_j): one comparison for both.
//   |X| ≤ 30000 and |h| ≤ 2²⁸ for dot keep S and h within 1.4·10⁹ and t and h − t within int32.
//
// l2sq and dot by float32 rows: the same with a = b = 1 (or a = the factor to length 1), w = n,
//   E = (d + 12)·1.06u·|q|: a float32 sum of d products is off by at most d·u·1.01·|q||x|.
//
// l2sq and l1 by float32 differences: T = fl(Σ fl(q − x)²) or fl(Σ |fl(q − x)|) is off by a factor within 1 ± g,
//   g = (d + 4)·1.06u + 2δ, and by d·2⁻¹⁴⁹ from underflow. s = −key, U = −T(1 − g) + 2⁻¹¹⁰ in float32 and
//   L = U − (2.5g + 10u)|U| − 2⁻¹⁰⁸. No row needs constants and no offset of the data makes it worse.
//
// Overflow: nothing above exceeds 2¹²⁰ while (n + 1)(n + |q'| + E) does not, for the largest n (for differences: its
// square). A query beyond that is answered by float64 keys of all rows (`exhaust`).

@inline export const U: f64 = 5.9604644775390625e-8;
/** More than all underflow of float32 in one score. */
@inline export const TINY: f64 = 7.70371977754894e-34;
@inline export const LOWER_SLACK: f64 = 3.0814879110195774e-33;
/** Scores stay below this where float32 must not overflow. */
@inline export const OVERFLOW: f64 = 1.329227995784916e36;
/** Covers float64 rounding in sums of squares. */
@inline export const NEARLY: f64 = 9.094947017729282e-13;

/** `value` as float32, never less. */
@inline export function up(value: f64): f32 {
  return <f32>(value + Math.abs(value) * (2 * U) + 1.401298464324817e-45);
}

/** `value` as float32, never more, and strictly less than any nonzero value. */
@inline export function down(value: f64): f32 {
  return <f32>(value - Math.abs(value) * (2 * U) - 1.401298464324817e-45);
}

/** The float64 rounding of a key, relative to the sum of the sizes of its terms. */
@inline export function keyRounding(dim: i32): f64 {
  return <f64>(dim + 4) * 2.220446049250313e-16;
}

/** The constant B of a row with this squared norm. */
@inline export function rowBias(isL2sq: bool, squaredNorm: f64): f32 {
  return up((isL2sq ? -0.5 * squaredNorm * (1 - 2.2 * U) : 0) + TINY);
}

/** The power of two that brings `size` to between 1 and 2; 1 for zero. */
export function scaleToOne(size: f64): f64 {
  const exponent = (reinterpret<u64>(size) >> 52) & 2047;
  return exponent == 0 || exponent >= 2046 ? 1 : reinterpret<f64>((2046 - exponent) << 52);
}
