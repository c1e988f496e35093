import { ProtobufMessage } from './protobuf.js';

/**
 * The messages of the ONNX format (onnx.proto3, IR version 8) that a small graph needs, with their field numbers.
 */

/** ONNX's numbers of the element types of tensors. */
export const elementTypes = { float32: 1, int64: 7, float64: 11 } as const;

/** ONNX's numbers of the types of attributes. */
const attributeTypes = { float: 1, int: 2, tensor: 4, graph: 5, ints: 7 } as const;

const MODEL = { irVersion: 1, producer: 2, documentation: 6, graph: 7, operatorSet: 8 };
const OPERATOR_SET = { domain: 1, version: 2 };
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 };
const NODE = { input: 1, output: 2, type: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, float: 2, int: 3, tensor: 5, graph: 6, ints: 8, type: 20 };
const TENSOR = { dimension: 1, type: 2, name: 8, bytes: 9 };
const VALUE = { name: 1, type: 2 };
const TYPE = { tensor: 1 };
const TENSOR_TYPE = { element: 1, shape: 2 };
const SHAPE = { dimension: 1 };
const DIMENSION = { value: 1, name: 2 };

/** Version of the format, and version of the set of operators that the graph uses. */
const [IR_VERSION, OPERATOR_SET_VERSION] = [8, 13];

/** A graph under construction. */
export class OnnxGraph {
  private readonly message = new ProtobufMessage();

  /** Adds an operator from named inputs to named outputs; operators must be added in the order of computation. */
  node(type: string, inputs: readonly string[], output: string, attributes: readonly ProtobufMessage[] = []): this {
    const node = new ProtobufMessage();
    for (const input of inputs) node.text(NODE.input, input);
    node.text(NODE.output, output).text(NODE.type, type);
    for (const attribute of attributes) node.message(NODE.attribute, attribute);
    this.message.message(GRAPH.node, node);
    return this;
  }

  /** Adds a constant: a float64 tensor, row-major. */
  constant(name: string, dimensions: readonly number[], values: Float64Array): this {
    this.message.message(GRAPH.initializer, tensorOf(values, dimensions, name));
    return this;
  }

  /** Adds a constant: a whole number ≥ 0, int64, without dimensions. */
  index(name: string, value: number): this {
    this.message.message(GRAPH.initializer, tensorOf(BigInt64Array.of(BigInt(value)), [], name));
    return this;
  }

  /** Names the graph. */
  named(name: string): this {
    this.message.text(GRAPH.name, name);
    return this;
  }

  /**
   * Declares an input or output; a dimension is a number, or a name where any number is accepted. Without dimensions,
   * any shape is accepted.
   */
  value(kind: 'input' | 'output', name: string, element: number, dimensions?: readonly (number | string)[]): this {
    const shape = new ProtobufMessage();
    for (const dimension of dimensions ?? []) shape.message(SHAPE.dimension, dimensionOf(dimension));
    const tensor = new ProtobufMessage().varint(TENSOR_TYPE.element, element);
    if (dimensions) tensor.message(TENSOR_TYPE.shape, shape);
    const type = new ProtobufMessage().message(TYPE.tensor, tensor);
    this.message.message(GRAPH[kind], new ProtobufMessage().text(VALUE.name, name).message(VALUE.type, type));
    return this;
  }

  /** This graph as the attribute of an operator that runs it. */
  asAttribute(name: string): ProtobufMessage {
    return new ProtobufMessage()
      .text(ATTRIBUTE.name, name)
      .message(ATTRIBUTE.graph, this.message)
      .varint(ATTRIBUTE.type, attributeTypes.graph);
  }

  /**
   * The bytes of an ONNX file with this graph, in pieces to be written one after another.
   * @param documentation what a person should know who uses the file
   */
  encode(producer: string, documentation: string): readonly Uint8Array[] {
    const operators = new ProtobufMessage()
      .text(OPERATOR_SET.domain, '')
      .varint(OPERATOR_SET.version, OPERATOR_SET_VERSION);
    return new ProtobufMessage()
      .varint(MODEL.irVersion, IR_VERSION)
      .text(MODEL.producer, producer)
      .text(MODEL.documentation, documentation)
      .message(MODEL.graph, this.message)
      .message(MODEL.operatorSet, operators)
      .encode();
  }
}

const dimensionOf = (dimension: number | string): ProtobufMessage =>
  typeof dimension === 'string'
    ? new ProtobufMessage().text(DIMENSION.name, dimension)
    : new ProtobufMessage().varint(DIMENSION.value, dimension);

/** A tensor, row-major. */
function tensorOf(values: Float64Array | BigInt64Array, dimensions: readonly number[], name = ''): ProtobufMessage {
  const tensor = new ProtobufMessage();
  for (const dimension of dimensions) tensor.varint(TENSOR.dimension, dimension);
  const type = values instanceof Float64Array ? elementTypes.float64 : elementTypes.int64;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return tensor.varint(TENSOR.type, type).text(TENSOR.name, name).blob(TENSOR.bytes, bytes);
}

/** An attribute that is a float64 tensor of one number. */
export const single = (name: string, value: number): ProtobufMessage =>
  new ProtobufMessage()
    .text(ATTRIBUTE.name, name)
    .message(ATTRIBUTE.tensor, tensorOf(Float64Array.of(value), [1]))
    .varint(ATTRIBUTE.type, attributeTypes.tensor);

/** An attribute that is a whole number. */
export const int = (name: string, value: number): ProtobufMessage =>
  new ProtobufMessage()
    .text(ATTRIBUTE.name, name)
    .varint(ATTRIBUTE.int, value)
    .varint(ATTRIBUTE.type, attributeTypes.int);

/** An attribute that is a list of whole numbers. */
export function ints(name: string, values: readonly number[]): ProtobufMessage {
  const message = new ProtobufMessage().text(ATTRIBUTE.name, name);
  for (const value of values) message.varint(ATTRIBUTE.ints, value);
  return message.varint(ATTRIBUTE.type, attributeTypes.ints);
}

/** An attribute that is a float32. */
export const float = (name: string, value: number): ProtobufMessage =>
  new ProtobufMessage()
    .text(ATTRIBUTE.name, name)
    .float(ATTRIBUTE.float, value)
    .varint(ATTRIBUTE.type, attributeTypes.float);
