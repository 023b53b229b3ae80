using System.Text;

namespace NucleusDl.Sharing;

/// <summary>
/// The kit in a container: the engine found, the image built, verbs run inside. Engines are Docker (Desktop, Engine, rootless) and Podman, on this
/// computer; DOCKER_HOST and the contexts of Docker are heeded.
/// </summary>
/// <example><code>
/// var engine = Containers.TryFind(out var why);
/// Console.WriteLine(engine?.ToString() ?? why);
/// </code></example>
public static class Containers
{
    /// <summary>Name of the kit's image.</summary>
    public const string ImageName = "nucleusdl";

    /// <summary>Finds an engine that answers.</summary>
    /// <param name="host">Where it answers; null looks at DOCKER_HOST, contexts and the usual sockets.</param>
    /// <exception cref="NucleusException">There is none, it does not answer, or it may not be used; what was asked.</exception>
    public static EngineInfo Find(string? host = null)
    {
        using var engine = Open(host, CancellationToken.None);
        return engine.Info;
    }

    /// <summary>Finds an engine, for whoever can go on without one.</summary>
    /// <param name="why">Why there is none, and what would help; empty where there is one.</param>
    /// <returns>The engine, or null.</returns>
    public static EngineInfo? TryFind(out string why)
    {
        try
        {
            why = "";
            return Find();
        }
        catch (NucleusException e)
        {
            why = e.Message;
            return null;
        }
    }

    /// <summary>The image as it lies on this computer; null where it was not built.</summary>
    /// <param name="name">Name or id.</param>
    /// <param name="host">Where the engine answers; null looks for it.</param>
    /// <exception cref="NucleusException">There is no engine.</exception>
    public static ImageInfo? Image(string name = ImageName, string? host = null)
    {
        using var engine = Open(host, CancellationToken.None);
        return engine.Find(name, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Builds the image of the kit from its sources.</summary>
    /// <param name="folder">The sources; null looks for them from the current folder upwards.</param>
    /// <param name="options">How; null is for the CPU.</param>
    /// <param name="progress">Steps done, of how many, with the line that the engine wrote as detail.</param>
    /// <param name="cancellation">Aborts the build; no container is left.</param>
    /// <returns>The image, with the path of the record of its build.</returns>
    /// <exception cref="NucleusException">There is no engine, there are no sources, or the build failed; why.</exception>
    public static ImageInfo Build(string? folder = null, BuildOptions? options = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new BuildOptions();
        options.Validate();
        var sources = Sources(folder);
        using var engine = Open(options.Host, cancellation);
        return new ImageBuilder(engine, options).Build(sources, progress, cancellation).GetAwaiter().GetResult();
    }

    /// <summary>Runs a verb of the program in a container, and removes the container. Paths in the mapped folders are put right.</summary>
    /// <param name="arguments">The verb and what follows, such as "predict", "embryo.tif".</param>
    /// <param name="options">How; null maps the current folder as /data and works there.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="NucleusException">There is no engine or image, or the container could not be started; why.</exception>
    public static ContainerRun Run(IEnumerable<string> arguments, ContainerOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        options ??= new ContainerOptions();
        using var engine = Open(options.Host, cancellation);
        using var output = new MemoryStream();
        using var errors = new MemoryStream();
        var (code, image) = Run(engine, [.. arguments], options, output, errors, null, cancellation).GetAwaiter().GetResult();
        return new ContainerRun(code, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(errors.ToArray()), image);
    }

    /// <summary>Runs a verb as <see cref="Run(IEnumerable{string}, ContainerOptions?, CancellationToken)"/> does, and passes on what it writes while it runs.</summary>
    /// <param name="arguments">The verb and what follows.</param>
    /// <param name="options">How.</param>
    /// <param name="output">Gets its standard output.</param>
    /// <param name="errors">Gets its standard error.</param>
    /// <param name="note">Told, in a sentence, what is not as it was asked for: no GPU, for example.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="NucleusException">As above.</exception>
    public static int Run(IEnumerable<string> arguments, ContainerOptions options, Stream output, Stream errors, Action<string>? note = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(options);
        using var engine = Open(options.Host, cancellation);
        return Run(engine, [.. arguments], options, output, errors, note, cancellation).GetAwaiter().GetResult().Code;
    }

    /// <summary>Opens the course in a container and serves it to this computer until it is stopped.</summary>
    /// <param name="port">Port on 127.0.0.1; 0 takes a free one.</param>
    /// <param name="options">How; the course is kept in the results folder, and nothing is kept without one.</param>
    /// <param name="log">Gets what the server writes.</param>
    /// <param name="ready">Gets the address with its token, once the course answers.</param>
    /// <param name="note">Told what is not as it was asked for.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Exit code of the server; 0 when it was stopped.</returns>
    /// <exception cref="NucleusException">There is no engine or image, or the port is taken; why.</exception>
    public static int Serve(int port, ContainerOptions options, Stream log, Action<string> ready, Action<string>? note = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (port is < 0 or > 65535)
            throw new NucleusException(ErrorKind.Usage, $"There is no port {port}.", "Ports go from 1 to 65535; 0 takes a free one.");
        if (!options.Network)
            throw new NucleusException(ErrorKind.Usage, "The course is reached through the network, so it cannot be opened without one.", "Leave --no-network out, or name a verb to run.");
        using var engine = Open(options.Host, cancellation);
        return Serve().GetAwaiter().GetResult();

        async Task<int> Serve()
        {
            var image = await engine.Need(options.Image, cancellation).ConfigureAwait(false);
            var folders = new List<MappedFolder>();
            if (options.Data is { } data)
                folders.AddRange(new ContainerPaths(data, null, Environment.CurrentDirectory).Folders);
            if (options.Results is { } results)
                folders.Add(new MappedFolder(Made(results), ContainerPaths.Results, ReadOnly: false));
            var plan = Plan(options, image) with { Folders = folders, Port = port };
            return await WithGpu(plan, options, p => new CourseServer(new ContainerRunner(engine)).Serve(p, log, ready, cancellation), note).ConfigureAwait(false);
        }
    }

    /// <summary>Runs the command of a receipt again in a container, without a network and with nothing to write to but its results, and compares.</summary>
    /// <param name="receipt">A folder or .zip that <see cref="Receipt.Export"/> wrote.</param>
    /// <param name="repetition">How it is repeated and compared.</param>
    /// <param name="options">The container; its folders and network are chosen here.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="starting">Told, in a sentence, what is run, once the engine and the image are there and the receipt is whole.</param>
    /// <exception cref="NucleusException">There is no engine or image, the receipt is not whole, or the run failed.</exception>
    public static Reproduction Reproduce(string receipt, RepetitionOptions? repetition = null, ContainerOptions? options = null, CancellationToken cancellation = default, Action<string>? starting = null)
    {
        options ??= new ContainerOptions();
        using var engine = Open(options.Host, cancellation);
        var image = engine.Need(options.Image, cancellation).GetAwaiter().GetResult();
        return Repetition.Compare(receipt, new ContainerPlace(engine, image, options), repetition, cancellation, starting);
    }

    internal static ContainerPlan Plan(ContainerOptions options, ImageInfo image)
    {
        if (options.Gpu == true && image.Torch == "cpu")
            throw new NucleusException(ErrorKind.Device, $"The image '{image.Name}' was built for the CPU.", "Build one for NVIDIA GPUs with 'nucleusdl docker build --torch cuda', or leave --gpu out.");
        return new ContainerPlan { Image = image, User = options.User, ReadOnly = options.ReadOnly, Network = options.Network, Gpu = options.Gpu ?? image.Torch == "cuda" };
    }

    /// <summary>Runs with the GPU where it was asked for; where it was not, an engine without one is no failure.</summary>
    internal static async Task<T> WithGpu<T>(ContainerPlan plan, ContainerOptions options, Func<ContainerPlan, Task<T>> run, Action<string>? note)
    {
        try
        {
            return await run(plan).ConfigureAwait(false);
        }
        catch (NucleusException e) when (plan.Gpu && options.Gpu is null && e.Kind == ErrorKind.Device)
        {
            note?.Invoke($"note: {e.Problem} It runs on the CPU.");
            return await run(plan with { Gpu = false }).ConfigureAwait(false);
        }
    }

    internal static ContainerEngine Open(string? host, CancellationToken cancellation) => ContainerEngine.Open(host, EngineFinder.Current, cancellation).GetAwaiter().GetResult();

    private static async Task<(int Code, string Image)> Run(ContainerEngine engine, string[] arguments, ContainerOptions options, Stream output, Stream errors, Action<string>? note, CancellationToken cancellation)
    {
        if (arguments.Length == 0)
            throw new NucleusException(ErrorKind.Usage, "There is no verb to run.", "Name one, such as: nucleusdl docker run predict embryo.tif.");
        var paths = new ContainerPaths(options.Data, options.Results is { } results ? Made(results) : null, Environment.CurrentDirectory);
        var image = await engine.Need(options.Image, cancellation).ConfigureAwait(false);
        var plan = Plan(options, image) with { Words = paths.Words(arguments), Folders = paths.Folders, Working = paths.Working };
        return (await WithGpu(plan, options, p => new ContainerRunner(engine).Run(p, output, errors, null, cancellation), note).ConfigureAwait(false), image.Id);
    }

    // An engine would make it too, but as root.
    private static string Made(string folder) => Runs.OutputFolder.Prepare(folder);

    private static string Sources(string? folder)
    {
        if (folder is not null)
            return Directory.Exists(folder) ? Path.GetFullPath(folder) : throw new NucleusException(ErrorKind.Usage, "There is no such folder.", "Name the folder of the kit's sources.", folder);
        for (var at = new DirectoryInfo(Environment.CurrentDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, BuildContext.Dockerfile)) && File.Exists(Path.Combine(at.FullName, "NucleusDl.sln")))
                return at.FullName;
        throw new NucleusException(ErrorKind.Usage, "The sources of the kit are not here, and an image is built from them.", "Go to the folder of the sources, or name it: 'nucleusdl docker build FOLDER'.");
    }
}
