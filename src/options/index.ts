// How options are described and checked: their names and their values.
export { assertKnownNames, checkOptions, type OptionChecks } from './checkOptions.js';
export { didYouMean, nearestWord } from './nearestWord.js';
export {
  anything,
  checkValue,
  numberAbove,
  numberBetween,
  numberFrom,
  numberThat,
  type OptionValue,
  oneOf,
  onOff,
  parsedBy,
  seedValue,
  shown,
  text,
  wholeNumber,
} from './optionValue.js';
