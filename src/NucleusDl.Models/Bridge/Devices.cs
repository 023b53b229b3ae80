using TorchSharp;

namespace NucleusDl.Models.Bridge;

/// <summary>Chooses where tensors live: "auto", "cpu" or "cuda".</summary>
public static class Devices
{
    /// <summary>The words that --device takes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["auto", "cpu", "cuda"];

    /// <summary>Loads the libraries and returns the device; "auto" takes CUDA when it works, else the CPU.</summary>
    /// <exception cref="NucleusException">Unknown word, or CUDA is asked for and absent.</exception>
    public static torch.Device Resolve(string name)
    {
        NativeLibraries.Ensure();
        return name switch
        {
            "cpu" => torch.CPU,
            "auto" => HasCuda() ? torch.CUDA : torch.CPU,
            "cuda" when HasCuda() => torch.CUDA,
            "cuda" => throw new NucleusException(ErrorKind.Device, "CUDA was asked for, but no CUDA device can be used here.",
                "Use --device cpu, or build with -p:Torch=cuda on a machine with an NVIDIA GPU and driver."),
            _ => throw new NucleusException(ErrorKind.Usage, $"'{name}' is not a device.", "Use --device auto, cpu or cuda."),
        };
    }

    /// <summary>Sets how many CPU threads a step uses; 0 leaves libtorch's choice. Results are bitwise equal only at equal threads.</summary>
    public static int UseThreads(int threads)
    {
        NativeLibraries.Ensure();
        if (threads > 0)
            torch.set_num_threads(threads);
        return torch.get_num_threads();
    }

    private static bool HasCuda() => torch.cuda.is_available();
}
