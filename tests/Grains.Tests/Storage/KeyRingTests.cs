using OrleansGateway.Grains.Storage.Sealing;

namespace OrleansGateway.Grains.Tests.Storage;

internal sealed class KeyRingTests
{
    private static readonly SealContext Context = new("default", "one", "session", "x");
    private readonly SeededRandomSource _random = new(3);
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TemporaryFolder("keys");

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void The_file_is_made_once_and_only_its_owner_may_read_it()
    {
        var made = KeyRingFile.LoadOrCreate(FilePath, _random);
        var read = KeyRingFile.LoadOrCreate(FilePath, _random);

        Assert.That(read.LookupKey, Is.EqualTo(made.LookupKey));
        Assert.That(read.Keys[1], Is.EqualTo(made.Keys[1]));
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(FilePath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Test]
    public void What_is_sealed_opens_in_its_own_context_only()
    {
        using var keys = CreateRing();
        var envelope = keys.Seal([1, 2, 3], Context);

        Assert.That(keys.Open(envelope, Context), Is.EqualTo(new byte[] { 1, 2, 3 }));
        foreach (var other in new[]
        {
            Context with { Tenant = "other" }, Context with { Owner = "two" }, Context with { RecordType = "identity" },
            Context with { Id = "y" },
        })
        {
            Assert.That(() => keys.Open(envelope, other), Throws.TypeOf<SealBrokenException>());
        }
    }

    [Test]
    public void Every_flipped_byte_is_refused()
    {
        using var keys = CreateRing();
        var envelope = keys.Seal([1, 2, 3], Context);
        for (var i = 0; i < envelope.Length; i++)
        {
            var damaged = (byte[])envelope.Clone();
            damaged[i] ^= 1;
            Assert.That(() => keys.Open(damaged, Context), Throws.TypeOf<SealBrokenException>(), $"byte {i}");
        }

        Assert.That(() => keys.Open(envelope.AsSpan(0, 20).ToArray(), Context), Throws.TypeOf<SealBrokenException>());
    }

    [Test]
    public void After_a_rotation_old_values_open_and_new_ones_use_the_new_key()
    {
        using var before = CreateRing();
        var old = before.Seal([1], Context);
        using var after = new KeyRing(KeyRingFile.Rotate(FilePath, _random), _random);

        Assert.That(after.Open(old, Context), Is.EqualTo(new byte[] { 1 }));
        Assert.That(() => before.Open(after.Seal([2], Context), Context), Throws.TypeOf<SealBrokenException>());
        Assert.That(after.LookupHash("number", "1"), Is.EqualTo(before.LookupHash("number", "1")));
        Assert.That(after.LookupHash("number", "1"), Is.Not.EqualTo(after.LookupHash("recipient", "1")));
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("{\"Current\":1,\"Keys\":{\"1\":\"AAAA\"},\"Lookup\":\"AAAA\"}")]
    public void A_damaged_file_is_refused(string text)
    {
        File.WriteAllText(FilePath, text);
        Assert.That(() => KeyRingFile.LoadOrCreate(FilePath, _random), Throws.TypeOf<InvalidDataException>());
    }

    private string FilePath => _folder.File("keys.json");

    private KeyRing CreateRing() => new(KeyRingFile.LoadOrCreate(FilePath, _random), _random);
}
