using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace NucleusDl.Labelling.Page;

/// <summary>
/// Who may ask. A page of another site cannot: it does not know the token, its Origin is foreign, and a name of its own that it points to this machine (DNS
/// rebinding) is no Host of ours.
/// </summary>
/// <param name="token">The secret in the address.</param>
/// <param name="port">The port, once it is known.</param>
/// <param name="allowed">More hosts, as proxies send them; * for any.</param>
internal sealed class Access(string token, Func<int> port, IReadOnlyList<string> allowed)
{
    /// <summary>Header of the token.</summary>
    public const string Header = "X-NucleusDl-Token";

    private readonly byte[] expected = Encoding.UTF8.GetBytes(token);

    /// <summary>The secret.</summary>
    public string Token => token;

    /// <summary>A new secret: 192 random bits, as letters that need no escaping.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>Why a request is refused whatever it asks for; null when it is not.</summary>
    public string? Refusal(HttpRequest request)
    {
        var host = request.Host.Value ?? "";
        if (!Known(host))
            return "This address is not known here.";
        var origins = request.Headers.Origin;
        foreach (var origin in origins)
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || !Same(uri.Authority, host))
                return "Another page asks, and only our own may.";
        return request.Headers["Sec-Fetch-Site"] == "cross-site" && !HttpMethods.IsGet(request.Method) ? "Another page asks, and only our own may." : null;
    }

    /// <summary>Whether a request brings the token.</summary>
    public bool HasToken(HttpRequest request)
    {
        var given = request.Headers[Header].FirstOrDefault() ?? request.Query["token"].FirstOrDefault() ?? "";
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), expected);
    }

    private bool Known(string host) => allowed.Contains("*") || host == $"127.0.0.1:{port()}" || host.Equals($"localhost:{port()}", StringComparison.OrdinalIgnoreCase)
        || allowed.Contains(host, StringComparer.OrdinalIgnoreCase);

    // A browser leaves the port away where it is the usual one.
    private bool Same(string authority, string host) => authority.Equals(host, StringComparison.OrdinalIgnoreCase)
        || (Known(authority) && !allowed.Contains("*"));
}
