using System.Net;
using Docker.DotNet;

namespace NucleusDl.Sharing;

/// <summary>A connection to the engine. Calls explain their failures; only this folder knows the library behind it.</summary>
internal sealed class ContainerEngine : IDisposable
{
    /// <summary>Label of the kit's images that says which libtorch is in them.</summary>
    public const string TorchLabel = "nucleusdl.torch";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private ContainerEngine(DockerClient client, Uri address, EngineInfo info) => (Client, Address, Info) = (client, address, info);

    public DockerClient Client { get; }

    public Uri Address { get; }

    public EngineInfo Info { get; }

    /// <summary>Finds an engine that answers.</summary>
    /// <param name="host">Where it answers; null looks at DOCKER_HOST, contexts and the usual sockets.</param>
    /// <param name="finder">Where to look.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="NucleusException">There is none, it does not answer, or it may not be used.</exception>
    public static async Task<ContainerEngine> Open(string? host, EngineFinder finder, CancellationToken cancellation)
    {
        NucleusException? first = null;
        var tried = new List<string>();
        foreach (var (address, why, certain) in finder.Places(host))
            try
            {
                return await Connect(address, cancellation).ConfigureAwait(false);
            }
            catch (NucleusException) when (!certain && address.Scheme == "npipe")
            {
                // Whether a pipe is there shows only when it is asked.
                tried.Add($"{address} ({why})");
            }
            catch (NucleusException e) when (!certain)
            {
                first ??= e;
                tried.Add($"{address} ({why})");
            }
        throw first is not null && tried.Count == 1 ? first : first is { Problem: var problem } && problem.StartsWith("There is an engine", StringComparison.Ordinal) ? first : EngineErrors.None(tried, finder.Installed());
    }

    /// <summary>Looks up an image; null where the engine does not have it.</summary>
    public Task<ImageInfo?> Find(string name, CancellationToken cancellation) => EngineErrors.Explained(async () =>
    {
        try
        {
            var image = await Client.Images.InspectImageAsync(name, cancellation).ConfigureAwait(false);
            var torch = image.Config?.Labels is { } labels && labels.TryGetValue(TorchLabel, out var value) ? value : "";
            return new ImageInfo(name, image.ID.Contains(':', StringComparison.Ordinal) ? image.ID : "sha256:" + image.ID, [.. (image.RepoDigests ?? []).Order(StringComparer.Ordinal)], image.Size, torch);
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }, Address, name);

    /// <summary>Looks up an image that is needed.</summary>
    /// <exception cref="NucleusException">It is not there.</exception>
    public async Task<ImageInfo> Need(string name, CancellationToken cancellation) =>
        await Find(name, cancellation).ConfigureAwait(false) ?? throw EngineErrors.OfText($"no such image: {name}", name);

    public void Dispose() => Client.Dispose();

    private static async Task<ContainerEngine> Connect(Uri address, CancellationToken cancellation)
    {
        using var configuration = new DockerClientConfiguration(address, namedPipeConnectTimeout: TimeSpan.FromMilliseconds(900));
        var client = configuration.CreateClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            var (version, info) = await EngineErrors.Explained(async () =>
                (await client.System.GetVersionAsync(limit.Token).ConfigureAwait(false), await client.System.GetSystemInfoAsync(limit.Token).ConfigureAwait(false)), address).ConfigureAwait(false);
            var isPodman = (version.Components ?? []).Any(c => c.Name?.Contains("Podman", StringComparison.OrdinalIgnoreCase) == true);
            return new ContainerEngine(client, address, new EngineInfo(isPodman ? "Podman" : "Docker", version.Version, address.ToString(),
                (info.SecurityOptions ?? []).Any(o => o.Contains("rootless", StringComparison.Ordinal)), info.Runtimes?.ContainsKey("nvidia") == true));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            client.Dispose();
            throw EngineErrors.Silent(address);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }
}
