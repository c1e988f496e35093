// Makes the process that loads it a machine that errs: of the sums of each block it sends, the inertia has one bit of its
// mantissa flipped. node --require ./bench/flipBit.cjs …
const set = Float64Array.prototype.set;
Float64Array.prototype.set = function (source, at) {
  set.call(this, source, at);
  // Only the numbers of the first cluster, so that the process is as fast as any other.
  if (at !== 1 || !Array.isArray(source) || !/\bencodeSums\b/.test(new Error().stack ?? '')) return;
  new BigUint64Array(this.buffer, this.byteOffset, this.length)[0] ^= 1n << 20n;
};
