namespace NucleusDl.Sharing;

/// <summary>The engine that runs containers on this computer.</summary>
/// <param name="Name">Docker or Podman.</param>
/// <param name="Version">Its version.</param>
/// <param name="Address">Where it answers, such as unix:///var/run/docker.sock.</param>
/// <param name="Rootless">Whether it runs as an ordinary user.</param>
/// <param name="HasGpu">Whether it lists NVIDIA's runtime; some can give a GPU without listing it.</param>
public sealed record EngineInfo(string Name, string Version, string Address, bool Rootless, bool HasGpu)
{
    /// <summary>Name, version and address.</summary>
    public override string ToString() => $"{Name} {Version} at {Address}{(Rootless ? ", rootless" : "")}";
}
