using OrleansGateway.Architecture.Tests.Rules;
using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests.Planted;

internal sealed class PurityRuleTests
{
    [TestCase("System.Threading.Tasks.Task Run() => null!;")]
    [TestCase("System.Threading.Tasks.ValueTask<int> Run() => default;")]
    [TestCase("async void Run() => await System.Threading.Tasks.Task.Yield();")]
    [TestCase("System.TimeProvider? time;")]
    [TestCase("string Read() => System.IO.File.ReadAllText(\"x\");")]
    [TestCase("System.IO.FileStream? file;")]
    [TestCase("System.Net.Http.HttpClient? client;")]
    [TestCase("System.Net.Sockets.Socket? socket;")]
    [TestCase("System.Data.Common.DbConnection? sql;")]
    [TestCase("Microsoft.Extensions.Logging.ILogger? log;")]
    public void An_impure_type_is_found(string member) => Assert.That(Offenders(member), Is.Not.Empty);

    [TestCase("System.IO.MemoryStream? bytes;")]
    [TestCase("System.IO.BinaryReader? reader;")]
    [TestCase("void Fail() => throw new System.IO.InvalidDataException();")]
    [TestCase("byte[] Hash(byte[] data) => System.Security.Cryptography.SHA256.HashData(data);")]
    [TestCase("void Fail() => throw new System.Diagnostics.UnreachableException();")]
    public void A_pure_type_is_allowed(string member) => Assert.That(Offenders(member), Is.Empty);

    [Test]
    public void Other_rooms_may_do_input_and_output()
    {
        var project = Synthetic.Project(("Shell/User.cs", "class User { System.TimeProvider? time; }"));

        Assert.That(PurityRule.Offenders(project, room => room == "Core"), Is.Empty);
    }

    private static IEnumerable<string> Offenders(string member) =>
        PurityRule.Offenders(Synthetic.Project(("Core/User.cs", $"class User {{ {member} }}")), room => room == "Core");
}
