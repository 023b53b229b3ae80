namespace NucleusDl.Synthetic;

/// <summary>
/// Makes fluorescence stacks of nuclei whose truth is known: solids are placed, filled with chromatin, blurred by an anisotropic Gaussian
/// point spread function, dimmed with depth, and recorded by a noisy camera.
/// </summary>
/// <remarks>
/// The same configuration and seed give the same voxels whatever the number of threads. Between platforms this holds too, as far as the
/// blur's kernel, the one place where a system function (exp, rounded to 32 bits) enters, is the same; truth and placement never depend on it.
/// </remarks>
/// <example><code>
/// using var stack = Phantom.Generate(PhantomConfig.Tour, seed: 1);
/// Console.WriteLine($"{stack.Nuclei.Count} nuclei, {stack.TouchingPairs} pairs touch");
/// </code></example>
public static class Phantom
{
    /// <summary>Makes one stack.</summary>
    /// <param name="config">Specimen, optics and camera.</param>
    /// <param name="seed">Any number; another seed gives another stack of the same kind.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>Image, truth and noise-free expectation, all [Z, Y, X] of the configured shape.</returns>
    /// <exception cref="NucleusException">A value of the configuration is out of range, or there is too little memory.</exception>
    public static PhantomStack Generate(PhantomConfig config, ulong seed, ParallelOptions? parallel = null)
    {
        config.Validate();
        parallel ??= new ParallelOptions();
        var nuclei = new NucleusPlacer(config, seed).Place(out var requested);
        var truth = PhantomRenderer.Labels(config, nuclei, parallel);
        using var light = PhantomRenderer.Light(config, nuclei, parallel);
        var clean = PhantomCamera.Expect(config, light, seed, parallel);
        var image = PhantomCamera.Record(config, clean, seed, parallel);
        return new PhantomStack(config, seed, image, truth, clean, [.. nuclei.Select((n, i) => n.Truth(i + 1))], requested);
    }
}
