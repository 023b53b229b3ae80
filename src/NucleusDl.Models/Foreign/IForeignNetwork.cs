namespace NucleusDl.Models.Foreign;

/// <summary>A network of somebody else that can be run: one image in, its maps out.</summary>
public interface IForeignNetwork : IDisposable
{
    /// <summary>Runs it once.</summary>
    /// <param name="values">The input's numbers, last axis fastest.</param>
    /// <param name="shape">Lengths of the input's axes: N,C,Z,Y,X, or N,C,Y,X for a network of planes.</param>
    /// <returns>The numbers of the first output, and its shape.</returns>
    /// <exception cref="NucleusException">The shape does not suit the network.</exception>
    (float[] Values, long[] Shape) Run(float[] values, long[] shape);
}
