using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace NucleusDl.Sharing;

/// <summary>Runs one container to its end, and removes it whatever happens.</summary>
/// <param name="engine">Where.</param>
internal sealed class ContainerRunner(ContainerEngine engine)
{
    /// <summary>Time that a container has to end by itself after it was asked to; a training writes its checkpoint.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // What is written may come a little after the end.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(10);

    /// <summary>Runs it.</summary>
    /// <param name="plan">The container.</param>
    /// <param name="output">Gets its standard output, byte by byte.</param>
    /// <param name="errors">Gets its standard error.</param>
    /// <param name="started">Called when it runs, with its port on this computer (0 without one); it ends when the container does.</param>
    /// <param name="cancellation">Stops it: it is asked to end, then killed, and removed.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="NucleusException">It could not be made or started, or there was not enough memory.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<int> Run(ContainerPlan plan, Stream output, Stream errors, Func<int, CancellationToken, Task>? started, CancellationToken cancellation)
    {
        var containers = engine.Client.Containers;
        // Not to be cut short: what was made without its id being known could not be removed.
        var id = (await EngineErrors.Explained(() => containers.CreateContainerAsync(plan.For(engine.Info), CancellationToken.None), engine.Address, plan.Image.Name).ConfigureAwait(false)).ID;
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var stream = await EngineErrors.Explained(() => containers.AttachContainerAsync(id, false, new ContainerAttachParameters { Stream = true, Stdout = true, Stderr = true }, cancellation), engine.Address).ConfigureAwait(false);
            await EngineErrors.Explained(() => containers.StartContainerAsync(id, new ContainerStartParameters(), cancellation), engine.Address).ConfigureAwait(false);
            var words = stream.CopyOutputToAsync(Stream.Null, output, errors, CancellationToken.None);
            var meanwhile = started is null ? Task.CompletedTask : started(plan.Port is null ? 0 : await PortOf(id, cancellation).ConfigureAwait(false), ended.Token);
            try
            {
                var code = (await EngineErrors.Explained(() => containers.WaitContainerAsync(id, cancellation), engine.Address).ConfigureAwait(false)).StatusCode;
                await Heard(words).ConfigureAwait(false);
                return await Explained(id, (int)code).ConfigureAwait(false);
            }
            catch (Exception e) when (cancellation.IsCancellationRequested && e is not NucleusException { Kind: ErrorKind.Device })
            {
                await EngineErrors.Explained(() => containers.StopContainerAsync(id, new ContainerStopParameters { WaitBeforeKillSeconds = (uint)Patience.TotalSeconds }, CancellationToken.None), engine.Address).ConfigureAwait(false);
                await Heard(words).ConfigureAwait(false);
                throw new OperationCanceledException("The container was stopped.", e, cancellation);
            }
            finally
            {
                await ended.CancelAsync().ConfigureAwait(false);
                await Quietly(meanwhile).ConfigureAwait(false);
            }
        }
        finally
        {
            await Remove(id).ConfigureAwait(false);
        }
    }

    private async Task<int> PortOf(string id, CancellationToken cancellation)
    {
        var ports = (await EngineErrors.Explained(() => engine.Client.Containers.InspectContainerAsync(id, cancellation), engine.Address).ConfigureAwait(false)).NetworkSettings?.Ports;
        return ports is not null && ports.TryGetValue($"{ContainerPlan.CoursePort}/tcp", out var bound) && bound is { Count: > 0 } ? int.Parse(bound[0].HostPort, CultureInfo.InvariantCulture) : 0;
    }

    // 137 is a kill; whether the system did it for want of memory, the engine knows.
    private async Task<int> Explained(string id, int code) =>
        code == 137 && (await EngineErrors.Explained(() => engine.Client.Containers.InspectContainerAsync(id, CancellationToken.None), engine.Address).ConfigureAwait(false)).State?.OOMKilled == true
            ? throw new NucleusException(ErrorKind.Resource, "There was not enough memory in the container, and the system ended it.", "Give the engine more memory (Docker Desktop: Resources), or crop the stack.")
            : code;

    private async Task Remove(string id)
    {
        try
        {
            await engine.Client.Containers.RemoveContainerAsync(id, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (DockerContainerNotFoundException)
        {
            // Somebody else removed it: it is gone, as it should be.
        }
        catch (Exception e) when (EngineErrors.Explain(e, engine.Address) is { } plain)
        {
            throw new NucleusException(plain.Kind, $"The container {id[..Math.Min(12, id.Length)]} could not be removed: {plain.Problem}", $"Remove it with 'docker rm --force {id[..Math.Min(12, id.Length)]}'.", null, e);
        }
    }

    private static async Task Heard(Task words)
    {
        try
        {
            await words.WaitAsync(LastWords).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or IOException or ObjectDisposedException)
        {
            // The container is at its end, and its exit code is what counts.
        }
    }

    private static async Task Quietly(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It was told to end.
        }
    }
}
