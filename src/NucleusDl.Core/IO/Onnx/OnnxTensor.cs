namespace NucleusDl.IO.Onnx;

/// <summary>A tensor that an ONNX file keeps: a weight or a constant.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">1 is a 32-bit float, 7 a 64-bit integer; the others as ONNX numbers them.</param>
/// <param name="Shape">Lengths of its axes.</param>
/// <param name="Data">Its numbers, little-endian; empty when they stand elsewhere in the file than in raw form.</param>
public sealed record OnnxTensor(string Name, int ElementType, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Data);

/// <summary>An input or output of an ONNX model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">1 is a 32-bit float.</param>
/// <param name="Shape">Lengths of its axes; -1 where any length will do.</param>
public sealed record OnnxValue(string Name, int ElementType, IReadOnlyList<long> Shape);
