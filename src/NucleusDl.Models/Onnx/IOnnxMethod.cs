namespace NucleusDl.Models.Onnx;

/// <summary>A method whose networks can be written as ONNX.</summary>
public interface IOnnxMethod : IMethod
{
    /// <summary>Writes the network of a model.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="path">The ONNX file.</param>
    /// <returns>What goes in and comes out.</returns>
    /// <exception cref="NucleusException">The model cannot be used, or the file not be written.</exception>
    OnnxNetwork WriteOnnx(ModelFolder folder, string path);
}

/// <summary>What stands outside of an ONNX file but is needed to use it.</summary>
/// <param name="Input">Name of the input, [batch, channels, z, y, x].</param>
/// <param name="Channels">Names of its channels.</param>
/// <param name="Output">Name of the output, [batch, maps, z, y, x], of the input's size.</param>
/// <param name="Maps">Its maps.</param>
/// <param name="Step">Sizes are multiples of this, (z,y,x).</param>
/// <param name="Halo">Voxels at each border of the output that lack part of their surroundings.</param>
public sealed record OnnxNetwork(string Input, IReadOnlyList<string> Channels, string Output, IReadOnlyList<OnnxMap> Maps, Zyx Step, Zyx Halo);

/// <summary>One map of an output.</summary>
/// <param name="Name">A short name.</param>
/// <param name="Description">What its numbers mean.</param>
public sealed record OnnxMap(string Name, string Description);
