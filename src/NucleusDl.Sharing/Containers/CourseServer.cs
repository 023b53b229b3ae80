using System.Globalization;
using System.Net;
using System.Security.Cryptography;

namespace NucleusDl.Sharing;

/// <summary>The course in a container: Jupyter at an address of this computer, behind a token that is new each time.</summary>
internal sealed class CourseServer(ContainerRunner runner)
{
    /// <summary>Serves until it is stopped.</summary>
    /// <param name="plan">The container, with a port.</param>
    /// <param name="log">What the server writes.</param>
    /// <param name="ready">Gets the address, token included, once the server answers.</param>
    /// <param name="cancellation">Ends it, which is the usual end.</param>
    /// <returns>Exit code of the server; 0 when it was stopped.</returns>
    /// <exception cref="NucleusException">It could not be started.</exception>
    public async Task<int> Serve(ContainerPlan plan, Stream log, Action<string> ready, CancellationToken cancellation)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        try
        {
            return await runner.Run(plan with { Environment = [.. plan.Environment, $"JUPYTER_TOKEN={token}"] }, log, log, async (port, ended) =>
            {
                var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/");
                await Answers(address + "api", ended).ConfigureAwait(false);
                ready($"{address}?token={token}");
            }, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static async Task Answers(string address, CancellationToken ended)
    {
        using var handler = new HttpClientHandler { UseProxy = false };
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5) };
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(address), ended).ConfigureAwait(false);
                if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Forbidden)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !ended.IsCancellationRequested))
            {
                // Not yet.
            }
            await Task.Delay(200, ended).ConfigureAwait(false);
        }
    }
}
