using System.Text.Json;

namespace NucleusDl.Kernel;

/// <summary>Where a client waits for its kernel, as Jupyter's connection file says.</summary>
/// <param name="Transport"><c>tcp</c>, or <c>ipc</c> where the client wants it (not served).</param>
/// <param name="Ip">The address to bind, 127.0.0.1 as a rule.</param>
/// <param name="Shell">Port of the shell channel.</param>
/// <param name="IoPub">Port of the output channel.</param>
/// <param name="Stdin">Port of the input channel.</param>
/// <param name="Control">Port of the control channel.</param>
/// <param name="Heartbeat">Port of the heartbeat.</param>
/// <param name="SignatureScheme"><c>hmac-sha256</c>.</param>
/// <param name="Key">The key that messages are signed with; empty for unsigned ones.</param>
/// <remarks>Source: Jupyter's messaging protocol, "Making kernels for Jupyter", connection files.</remarks>
public sealed record ConnectionInfo(
    string Transport, string Ip, int Shell, int IoPub, int Stdin, int Control, int Heartbeat, string SignatureScheme, string Key)
{
    /// <summary>Reads a connection file.</summary>
    /// <exception cref="NotebookException">The file is missing, damaged, or asks for what is not served.</exception>
    public static ConnectionInfo Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = json.RootElement;
            var info = new ConnectionInfo(
                Text("transport", "tcp"), Text("ip", "127.0.0.1"), Port("shell_port"), Port("iopub_port"), Port("stdin_port"), Port("control_port"),
                Port("hb_port"), Text("signature_scheme", "hmac-sha256"), Text("key", ""));
            if (info.Transport != "tcp")
                throw new NotebookException($"The connection file asks for the transport '{info.Transport}'.", "Only tcp is served: remove the transport setting of the Jupyter server.", path);
            if (info.Key.Length > 0 && info.SignatureScheme != "hmac-sha256")
                throw new NotebookException($"The connection file asks for the signature scheme '{info.SignatureScheme}'.", "Only hmac-sha256 is served: remove that setting of the Jupyter server.", path);
            return info;

            string Text(string name, string otherwise) => root.TryGetProperty(name, out var value) ? value.GetString() ?? otherwise : otherwise;

            int Port(string name) => root.GetProperty(name).GetInt32();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new NotebookException("This is not a connection file of Jupyter.", "It is Jupyter that starts a kernel: run 'nucleusdl lab', or choose the kernel in Jupyter.", path, error);
        }
    }

    /// <summary>The address of a port, as sockets take it.</summary>
    public string Address(int port) => $"{Transport}://{Ip}:{port}";
}
