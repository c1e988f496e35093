// Makes the process that loads it a machine that errs: of the sums of each block it sends, one number has one bit of its
// mantissa flipped. node --require ./bench/flipBit.cjs …
const set = Float64Array.prototype.set;
Float64Array.prototype.set = function (source, at) {
  set.call(this, source, at);
  if (this.length < 64 || !/\bencodeSums\b/.test(new Error().stack ?? '')) return;
  const bits = new BigUint64Array(this.buffer, this.byteOffset, this.length);
  const number = this.length - 1;
  if (this[number] !== 0) bits[number] ^= 1n << 20n;
};
