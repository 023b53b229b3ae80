using System.Text.Json.Nodes;

namespace NucleusDl.Sharing;

/// <summary>What a bioimage.io description says about a model, in the terms of format 0.5.</summary>
/// <param name="FormatVersion">Version of the format that it was written in.</param>
/// <param name="Name">Its name.</param>
/// <param name="Text">What it does.</param>
/// <param name="License">SPDX identifier.</param>
/// <param name="Inputs">What goes in.</param>
/// <param name="Outputs">What comes out.</param>
/// <param name="Weights">Its weights, in one form or several.</param>
/// <param name="Files">Every file that it names.</param>
public sealed record ModelDescription(string FormatVersion, string Name, string Text, string License, IReadOnlyList<TensorDescription> Inputs,
    IReadOnlyList<TensorDescription> Outputs, IReadOnlyList<WeightsDescription> Weights, IReadOnlyList<FileReference> Files);

/// <summary>An input or output.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Type">Type of its numbers, such as float32.</param>
/// <param name="Axes">Its axes, slowest first.</param>
/// <param name="Processing">What is done before the network, or after it.</param>
/// <param name="Test">The file with an example, .npy.</param>
public sealed record TensorDescription(string Id, string Type, IReadOnlyList<AxisDescription> Axes, IReadOnlyList<ProcessingStep> Processing, FileReference? Test);

/// <summary>What an axis is.</summary>
public enum AxisKind
{
    /// <summary>Samples.</summary>
    Batch,

    /// <summary>Channels.</summary>
    Channel,

    /// <summary>Entries of a list.</summary>
    Index,

    /// <summary>Time points.</summary>
    Time,

    /// <summary>Z, Y or X.</summary>
    Space,
}

/// <summary>An axis.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">batch, channel, z, y, x ...</param>
/// <param name="Size">Its length, where that is fixed.</param>
/// <param name="Min">The smallest length, where several are possible.</param>
/// <param name="Step">Lengths are <paramref name="Min"/> and multiples of this more.</param>
/// <param name="Reference">The axis that its length follows.</param>
/// <param name="Halo">Voxels at both ends of an output that are not to be trusted.</param>
/// <param name="Unit">Unit of <paramref name="Scale"/>.</param>
/// <param name="Scale">Length of one step, in its unit.</param>
/// <param name="Channels">Names of the channels.</param>
public sealed record AxisDescription(AxisKind Kind, string Id, int? Size, int? Min, int Step, SizeReference? Reference, int Halo, string? Unit, double Scale, IReadOnlyList<string> Channels);

/// <summary>A length that follows another axis: that length times its scale over one's own, plus an offset.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Axis">Its axis.</param>
/// <param name="Offset">Added at last.</param>
public sealed record SizeReference(string Tensor, string Axis, int Offset);

/// <summary>A step before or after the network.</summary>
/// <param name="Id">Its name in the format.</param>
/// <param name="Arguments">Its settings.</param>
public sealed record ProcessingStep(string Id, JsonObject Arguments);

/// <summary>Weights in one form.</summary>
/// <param name="Format">onnx, torchscript, pytorch_state_dict ...</param>
/// <param name="File">The file.</param>
/// <param name="Parent">The form they were converted from.</param>
/// <param name="Opset">Version of the operators, for ONNX.</param>
public sealed record WeightsDescription(string Format, FileReference File, string? Parent, int? Opset);

/// <summary>A file that a description names.</summary>
/// <param name="Where">The place in the description.</param>
/// <param name="Source">A path relative to the description, or an address.</param>
/// <param name="Sha256">Its SHA-256, where it is stated.</param>
public sealed record FileReference(string Where, string Source, string? Sha256)
{
    /// <summary>Whether it lies on a server.</summary>
    public bool IsAddress => Source.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || Source.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
