using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Page;

/// <summary>The labelling page from a notebook: one word.</summary>
/// <remarks>
/// The frame needs a way to 127.0.0.1 of the kernel's machine. Where the environment says that there is none it goes through jupyter-server-proxy: on a JupyterHub by
/// itself (JUPYTERHUB_SERVICE_PREFIX), elsewhere where NUCLEUSDL_PROXY_BASE names the proxy's path, such as /proxy/.
/// </remarks>
public static class Labeller
{
    /// <summary>Environment variable with the beginning of the address under which a proxy serves ports of the kernel's machine.</summary>
    public const string ProxyVariable = "NUCLEUSDL_PROXY_BASE";

    private const string HubVariable = "JUPYTERHUB_SERVICE_PREFIX";

    /// <summary>Labels a stack. A cell that ends in the result shows the page; <see cref="LabelPage.Labels"/> gives the labels back.</summary>
    /// <param name="stack">The stack; it must not be disposed while the page is used.</param>
    /// <param name="labels">Labels to begin with.</param>
    /// <param name="options">Port, models; the usual when null.</param>
    /// <exception cref="NucleusException">Shapes differ, or the port is taken.</exception>
    public static LabelPage Label(this Volume stack, LabelVolume? labels = null, LabelPageOptions? options = null) => LabelPage.Start(stack, labels, Reachable(options));

    /// <summary>Labels a file; what is drawn is beside it and there again next time.</summary>
    /// <param name="path">The stack, or a folder of stacks.</param>
    /// <param name="options">Port, labels, models; the usual when null.</param>
    /// <exception cref="NucleusException">It cannot be used, or is open in another page.</exception>
    public static LabelPage Label(string path, LabelPageOptions? options = null) => LabelPage.Start(path, Reachable(options));

    /// <summary>Options with the proxy that the environment names, if any.</summary>
    internal static LabelPageOptions Reachable(LabelPageOptions? options)
    {
        options ??= new LabelPageOptions();
        if (options.ProxyBase is not null)
            return options;
        var proxy = Environment.GetEnvironmentVariable(ProxyVariable) is { Length: > 0 } named ? named
            : Environment.GetEnvironmentVariable(HubVariable) is { Length: > 0 } hub ? hub.TrimEnd('/') + "/proxy/" : null;
        // Behind the proxy the Host is the hub's, whatever it is called; the token still guards.
        return proxy is null ? options : options with { ProxyBase = proxy, AllowHosts = [.. options.AllowHosts, "*"] };
    }
}
