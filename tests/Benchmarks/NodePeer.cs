using System.ComponentModel;
using System.Globalization;
using System.Text.Json;

namespace OrleansGateway.Benchmarks;

/// <summary>
/// Runs a script in <c>peers</c> on Node, which measures a public package from npm in the same run: the one that
/// tests/Interop installs, else the one that is installed in <c>peers</c> itself.
/// </summary>
/// <param name="name">The peer's name in the figures.</param>
/// <param name="package">The package's folder below node_modules.</param>
/// <param name="script">The script's name. It gets the package's folder as argument and the input as JSON on standard
/// input, and writes lines <c>name value unit</c>.</param>
internal sealed class NodePeer(string name, string package, string script)
{
    private const string InstallHint = "run `npm ci` in tests/Interop and `npm install` in tests/Benchmarks/peers to measure it too";

    /// <summary>Measures the peer, or says why it is skipped.</summary>
    /// <param name="input">What the script gets, serialised as JSON.</param>
    /// <param name="report">Where the figures go, as <c>peer.(name).(figure)</c>.</param>
    /// <param name="cancellationToken">Cancelled when the time is over.</param>
    /// <exception cref="InvalidOperationException">The script ran and failed.</exception>
    public async Task MeasureAsync<T>(T input, BenchmarkReport report, CancellationToken cancellationToken)
    {
        var tests = Checkout.PathOf("tests");
        var peers = Path.Combine(tests, "Benchmarks", "peers");
        string[] places = [Path.Combine(tests, "Interop"), peers];
        var folder = Array.Find(
            Array.ConvertAll(places, place => Path.Combine(place, "node_modules", package)), Directory.Exists);
        if (folder is null)
        {
            report.Remark($"peer {name} skipped: {package} is not installed; {InstallHint}");
            return;
        }

        await using var node = TryStart(Path.Combine(peers, script), folder);
        if (node is null)
        {
            report.Remark($"peer {name} skipped: there is no `node` on the PATH");
            return;
        }

        await ConverseAsync(node, input, report, cancellationToken);
    }

    private static ProgramRun? TryStart(string script, string folder)
    {
        try
        {
            return ProgramRun.StartCommand("node", [script, folder]);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private async Task ConverseAsync<T>(ProgramRun node, T input, BenchmarkReport report, CancellationToken cancellationToken)
    {
        await node.WriteLineAsync(JsonSerializer.Serialize(input));
        node.CloseInput();
        await node.Ended.WaitAsync(cancellationToken);
        if (await node.WaitForExitAsync() is var code and not 0)
        {
            throw new InvalidOperationException($"The peer {name} ended with exit code {code}: {node.Errors}");
        }

        foreach (var words in node.Output.Select(line => line.Split(' ')))
        {
            report.Figure($"peer.{name}.{words[0]}", double.Parse(words[1], CultureInfo.InvariantCulture), words[2]);
        }
    }
}
