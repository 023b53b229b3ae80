namespace NucleusDl.Sharing;

/// <summary>An image as the engine holds it.</summary>
/// <param name="Name">The name it was asked for by.</param>
/// <param name="Id">sha256: and 64 digits; it names exactly this content.</param>
/// <param name="Digests">Names under which registries know it, with digests; none for an image that was built here and not pushed.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Torch">cpu or cuda, as it was built; empty where the image does not say.</param>
/// <param name="Record">The run record of its build; null when it was not built now.</param>
public sealed record ImageInfo(string Name, string Id, IReadOnlyList<string> Digests, long Bytes, string Torch, string? Record = null);
