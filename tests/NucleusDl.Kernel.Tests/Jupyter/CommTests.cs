using System.Text.Json.Nodes;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public sealed class CommTests : IDisposable
{
    private const string Manager = "var comms = (NucleusDl.Kernel.CommManager)AppContext.GetData(\"NucleusDl.Comms\");";

    private readonly TempFolder folder = new();
    private readonly KernelClient client;

    public CommTests()
    {
        client = new(folder);
        client.Run(Manager);
    }

    public void Dispose()
    {
        client.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void APageOpensALineAndIsAnswered()
    {
        client.Run("comms.Register(\"echo\", (comm, opened) => comm.Received += m => comm.Send(new System.Text.Json.Nodes.JsonObject { [\"back\"] = m.Data[\"n\"]!.GetValue<int>() + 1 }));");
        client.Send("shell", "comm_open", new() { ["comm_id"] = "c1", ["target_name"] = "echo", ["data"] = new JsonObject() });
        client.Send("shell", "comm_msg", new() { ["comm_id"] = "c1", ["data"] = new JsonObject { ["n"] = 41 } });
        var answer = client.Wait("iopub", "comm_msg");
        Assert.Equal(("c1", 42), (answer.Text("comm_id"), answer.Content["data"]!["back"]!.GetValue<int>()));

        var info = client.Send("shell", "comm_info_request", new() { ["target_name"] = "echo" });
        Assert.Equal("echo", client.Wait("shell", "comm_info_reply", info).Content["comms"]!["c1"]!["target_name"]!.ToString());
        client.Send("shell", "comm_close", new() { ["comm_id"] = "c1" });
        info = client.Send("shell", "comm_info_request");
        Assert.Empty(client.Wait("shell", "comm_info_reply", info).Content["comms"]!.AsObject());
    }

    [Fact]
    public void AnOpenLineWorksWhileACellRuns()
    {
        client.Run("var seen = 0; comms.Register(\"count\", (comm, opened) => comm.Received += m => { seen++; comm.Send(new()); });");
        client.Send("shell", "comm_open", new() { ["comm_id"] = "c2", ["target_name"] = "count", ["data"] = new JsonObject() });
        var cell = client.Execute("while (seen == 0) System.Threading.Thread.Sleep(10); seen");
        client.Wait("iopub", "execute_input", cell);
        client.Send("shell", "comm_msg", new() { ["comm_id"] = "c2", ["data"] = new JsonObject() });
        Assert.Equal("1", client.Wait("iopub", "execute_result", cell, 10).Content["data"]!["text/plain"]!.ToString());
    }

    [Fact]
    public void TheKernelOpensAndClosesALine()
    {
        client.Run("var line = comms.Open(\"page\"); line.Send(new System.Text.Json.Nodes.JsonObject { [\"x\"] = 1 }); line.Close();");
        var (_, published) = client.Run("comms.Open(\"again\");");
        Assert.Equal("again", published.Single(m => m.Type == "comm_open").Text("target_name"));
    }

    [Fact]
    public void ALineToNobodyIsClosed()
    {
        client.Send("shell", "comm_open", new() { ["comm_id"] = "lost", ["target_name"] = "nobody", ["data"] = new JsonObject() });
        Assert.Equal("lost", client.Wait("iopub", "comm_close").Text("comm_id"));
    }
}
