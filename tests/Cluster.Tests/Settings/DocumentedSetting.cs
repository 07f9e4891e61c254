namespace OrleansGateway.Cluster.Tests.Settings;

/// <summary>One row of a table of settings in the documentation.</summary>
/// <param name="Key">The configuration key.</param>
/// <param name="Default">The default as configuration would have it; null where the table describes it in words or has none.</param>
/// <param name="Example">A value that is valid and not the default.</param>
internal sealed record DocumentedSetting(string Key, string? Default, string Example)
{
    private const string Header = "| key | default | example | meaning |";

    /// <summary>All rows of <c>docs/operations.md</c>.</summary>
    public static IReadOnlyList<DocumentedSetting> All { get; } =
        [.. Rows(File.ReadAllLines(Path.Combine(Checkout.Root, "docs", "operations.md")))];

    public override string ToString() => Key;

    private static IEnumerable<DocumentedSetting> Rows(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i] != Header)
            {
                continue;
            }

            foreach (var row in lines.Skip(i + 2).TakeWhile(line => line.StartsWith('|')))
            {
                string[] cells = [.. row.Split('|').Skip(1).Select(cell => cell.Trim())];
                yield return new DocumentedSetting(
                    Literal(cells[0]) ?? throw new FormatException($"No key in: {row}"),
                    Literal(cells[1]),
                    Literal(cells[2]) ?? throw new FormatException($"No example in: {row}"));
            }
        }
    }

    private static string? Literal(string cell) =>
        cell is ['`', .. var inner, '`'] && !inner.Contains('`', StringComparison.Ordinal) ? inner : null;
}
