using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace NucleusDl.Kernel;

/// <summary>Asks the one who runs a cell for a line of text.</summary>
internal sealed class KernelInput(KernelSockets sockets, IoPublisher publisher, string session)
{
    private readonly BlockingCollection<string> answers = [];

    /// <summary>Takes an <c>input_reply</c>.</summary>
    public void Answer(JupyterMessage message)
    {
        if (message.Type == "input_reply")
            answers.Add(message.Text("value"));
    }

    /// <summary>Shows a field for input and waits for it.</summary>
    /// <param name="request">The request whose cell asks.</param>
    /// <param name="prompt">The text before the field.</param>
    /// <param name="password">Whether what is typed is hidden.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="NotebookException">The client cannot ask, such as a headless run.</exception>
    public string Ask(JupyterMessage request, string prompt, bool password, CancellationToken stop)
    {
        if (!request.Flag("allow_stdin", true))
            throw new NotebookException("The cell asks for input, and nobody is there to give it.", "Set the value in the cell, or run it in Jupyter.");
        while (answers.TryTake(out _))
        {
            // An answer that came after its question was given up is not one to this question.
        }
        publisher.Flush();
        sockets.Send(Channel.Stdin, JupyterMessage.Create("input_request", new JsonObject { ["prompt"] = prompt, ["password"] = password }, session, request, routed: true));
        return answers.Take(stop);
    }
}
