using NetMQ;
using NetMQ.Sockets;

namespace NucleusDl.Kernel;

/// <summary>The five channels of a kernel.</summary>
internal enum Channel
{
    /// <summary>Code to run, and questions.</summary>
    Shell,

    /// <summary>Interrupt and shutdown, past the queue of the shell.</summary>
    Control,

    /// <summary>Answers to <c>input_request</c>.</summary>
    Stdin,

    /// <summary>What everybody may see.</summary>
    IoPub,
}

/// <summary>
/// Binds the sockets and turns frames into messages. All sockets live on one thread that never runs a cell, so the
/// heartbeat and the control channel answer whatever a cell does.
/// </summary>
internal sealed class KernelSockets : IDisposable
{
    // A cell that writes faster than the sockets take it waits here, or the memory would be gone before the reader is.
    private const int MostWaiting = 20_000;

    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(1);

    private readonly MessageSigner signer;
    private readonly Action<Channel, JupyterMessage> receive;
    private readonly Action<string> complain;
    private readonly RouterSocket shell = new();
    private readonly RouterSocket control = new();
    private readonly RouterSocket stdin = new();
    private readonly PublisherSocket iopub = new();
    private readonly ResponseSocket heartbeat = new();
    private readonly NetMQQueue<(Channel Channel, JupyterMessage Message)> outgoing = new();
    private readonly SemaphoreSlim room = new(MostWaiting);
    private readonly NetMQPoller poller;
    private readonly Lock closing = new();
    private volatile bool closed;

    /// <summary>Binds all ports.</summary>
    /// <param name="connection">The ports and the key.</param>
    /// <param name="receive">Takes messages; must return at once.</param>
    /// <param name="complain">Hears of frames that are no message of ours.</param>
    /// <exception cref="NotebookException">A port is taken.</exception>
    public KernelSockets(ConnectionInfo connection, Action<Channel, JupyterMessage> receive, Action<string> complain)
    {
        (this.receive, this.complain) = (receive, complain);
        signer = new(connection.Key);
        iopub.Options.SendHighWatermark = 0;
        foreach (var socket in new NetMQSocket[] { shell, control, stdin, iopub, heartbeat })
            socket.Options.Linger = LingerTime;
        shell.Options.RouterHandover = control.Options.RouterHandover = stdin.Options.RouterHandover = true;
        Bind(shell, connection.Address(connection.Shell));
        Bind(control, connection.Address(connection.Control));
        Bind(stdin, connection.Address(connection.Stdin));
        Bind(iopub, connection.Address(connection.IoPub));
        Bind(heartbeat, connection.Address(connection.Heartbeat));
        shell.ReceiveReady += (_, e) => Receive(Channel.Shell, e.Socket);
        control.ReceiveReady += (_, e) => Receive(Channel.Control, e.Socket);
        stdin.ReceiveReady += (_, e) => Receive(Channel.Stdin, e.Socket);
        heartbeat.ReceiveReady += (_, e) => e.Socket.SendMultipartMessage(e.Socket.ReceiveMultipartMessage());
        outgoing.ReceiveReady += (_, _) => SendWaiting();
        poller = [shell, control, stdin, heartbeat, outgoing];
    }

    /// <summary>Starts to listen.</summary>
    public void Start() => poller.RunAsync("jupyter sockets", isBackgroundThread: true);

    /// <summary>Sends a message, from any thread. After the end it is dropped: a cell that is given up may still write.</summary>
    public void Send(Channel channel, JupyterMessage message)
    {
        if (closed)
            return;
        room.Wait();
        lock (closing)
            if (!closed)
                outgoing.Enqueue((channel, message));
    }

    /// <summary>Waits until all that was sent has left, or the time is over.</summary>
    public void Flush(TimeSpan most)
    {
        var end = Environment.TickCount64 + (long)most.TotalMilliseconds;
        while (room.CurrentCount < MostWaiting && Environment.TickCount64 < end)
            Thread.Sleep(5);
    }

    public void Dispose()
    {
        lock (closing)
            closed = true;
        if (poller.IsRunning)
            poller.Stop();
        poller.Dispose();
        foreach (var socket in new NetMQSocket[] { shell, control, stdin, iopub, heartbeat })
            socket.Dispose();
        outgoing.Dispose();
        // Whoever still waits for room finds it, and the end.
        room.Release(MostWaiting);
    }

    private static void Bind(NetMQSocket socket, string address)
    {
        try
        {
            socket.Bind(address);
        }
        catch (NetMQException error)
        {
            throw new NotebookException($"The port {address} cannot be opened: {error.Message}", "Another program has it, or the address is not this machine's: start the kernel again from Jupyter.", null, error);
        }
    }

    private void Receive(Channel channel, NetMQSocket socket)
    {
        var frames = socket.ReceiveMultipartMessage();
        try
        {
            receive(channel, JupyterMessage.Parse([.. frames.Select(frame => frame.ToByteArray())], signer));
        }
        catch (FormatException error)
        {
            complain($"{error.Message} It came by the {channel.ToString().ToLowerInvariant()} channel and was dropped.");
        }
    }

    private void SendWaiting()
    {
        while (outgoing.TryDequeue(out var item, TimeSpan.Zero))
        {
            room.Release();
            var frames = new NetMQMessage();
            foreach (var frame in item.Message.Frames(signer))
                frames.Append(frame);
            SocketOf(item.Channel).TrySendMultipartMessage(TimeSpan.FromSeconds(1), frames);
        }
    }

    private NetMQSocket SocketOf(Channel channel) => channel switch
    {
        Channel.Shell => shell,
        Channel.Control => control,
        Channel.Stdin => stdin,
        _ => iopub,
    };
}
