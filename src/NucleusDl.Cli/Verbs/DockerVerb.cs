using System.CommandLine;
using NucleusDl.Sharing;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl docker: the kit in a container.</summary>
internal static class DockerVerb
{
    public static Command Create() => new("docker", """
        The kit in a container, by Docker (Desktop, Engine, rootless) or Podman on this computer: found by itself, or named by DOCKER_HOST or --host.

        build [FOLDER]           the image, from the kit's sources; --torch cuda, --build-arg NAME=VALUE, --record FILE, --network NAME
        run                      open the course and print its address; --port N, --results DIR
        run [--] VERB ...        a verb inside; --data DIR, --results DIR, --gpu, --user ID, --read-only, --no-network
        reproduce RECEIPT        run a receipt again inside and compare

        The current folder is what the verb inside sees, unless --data names another.

        Example: nucleusdl docker run predict embryo.tif
        """)
    {
        DockerBuildVerb.Create(),
        DockerRunVerb.Create(),
        ReproduceVerb.Create(alwaysInside: true),
    };

    /// <summary>The image, as every verb that runs one takes it.</summary>
    public static Option<string> Image() => new("--image") { Description = "Name or id of the image.", DefaultValueFactory = _ => Containers.ImageName };

    /// <summary>The engine, as every verb that needs one takes it.</summary>
    public static Option<string?> Host() => new("--host") { Description = "Where the engine answers, such as unix:///run/user/1000/docker.sock; found by itself without it." };
}
