namespace NucleusDl.Sharing;

/// <summary>What a verb in a container left.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Errors">What it wrote to standard error: messages and progress.</param>
/// <param name="ImageId">The image that it ran in.</param>
public sealed record ContainerRun(int Code, string Output, string Errors, string ImageId);
