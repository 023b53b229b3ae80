namespace NucleusDl.Kernel;

/// <summary>What a kernel is told by the program that hosts it.</summary>
public sealed record JupyterOptions
{
    /// <summary>The engine's options; its base directory is the folder the kernel is started in.</summary>
    public EngineOptions Engine { get; init; } = new();

    /// <summary>The name of the kernel, as <c>kernel_info</c> gives it.</summary>
    public string Implementation { get; init; } = "nucleusdl-kernel";

    /// <summary>Its version.</summary>
    public string Version { get; init; } = typeof(JupyterOptions).Assembly.GetName().Version!.ToString(3);

    /// <summary>The line a console shows at its start.</summary>
    public string Banner { get; init; } = "C# for Jupyter";

    /// <summary>Links for the help menu: text to address.</summary>
    public IReadOnlyDictionary<string, string> Help { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder that remembers which cell a kernel runs, so that the one after a crash can tell.</summary>
    public string StateDirectory { get; init; } = Path.Combine(Path.GetTempPath(), "nucleusdl-kernel-" + Environment.UserName);

    /// <summary>Where the kernel's own complaints go, such as dropped messages; not those of cells.</summary>
    public TextWriter Log { get; init; } = Console.Error;

    /// <summary>Whether the compiler is loaded while the client connects, so that the first cell need not wait.</summary>
    public bool WarmUp { get; init; } = true;
}
