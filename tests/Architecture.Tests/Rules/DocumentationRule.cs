using System.Text.RegularExpressions;

namespace OrleansGateway.Architecture.Tests.Rules;

/// <summary>What documents and comments point at exists.</summary>
internal static partial class DocumentationRule
{
    private const int MatchLimit = 10_000;

    // Public projects whose files a comment may cite.
    private static readonly string[] PublicProjects = ["whatsmeow", "zapo", "libsignal", "Baileys", "whatsapp-rust", "libsodium"];

    /// <summary>Relative links and paths in back-ticks that lead nowhere.</summary>
    /// <param name="path">The document's path below the root.</param>
    /// <param name="text">Its text.</param>
    /// <param name="exists">Whether a path below the root is a file or folder of the repository.</param>
    public static IEnumerable<string> DeadPaths(string path, string text, Func<string, bool> exists)
    {
        var folder = path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : "";
        var links = Links().Matches(text).Select(match => Resolve(folder, match.Groups["path"].Value));
        var codes = Codes().Matches(text).Select(match => Resolve("", match.Groups["path"].Value))
            .Where(code => code.Contains('/', StringComparison.Ordinal) && exists(code.Split('/')[0]));
        return links.Concat(codes).Where(target => !exists(target)).Distinct(StringComparer.Ordinal)
            .Select(target => $"{path}: {target} does not exist");
    }

    /// <summary>Comments that give as their source a file that is neither here nor in a public project.</summary>
    /// <param name="path">The source file's path.</param>
    /// <param name="text">Its text.</param>
    /// <param name="isFileName">Whether a file of the repository has this name, or ends with this path.</param>
    public static IEnumerable<string> UnknownSources(string path, string text, Func<string, bool> isFileName)
    {
        foreach (var comment in SourceComments().Matches(text).Select(match => match.Value))
        {
            var isPublic = PublicProjects.Any(project => comment.Contains(project, StringComparison.OrdinalIgnoreCase));
            foreach (var cited in FileNames().Matches(comment).Select(match => match.Value))
            {
                if (!isFileName(cited) && !(isPublic && IsCode(cited)))
                {
                    yield return $"{path}: the source {cited} is not in the repository";
                }
            }
        }
    }

    // Data that a fact comes from has to be here; code and notes of a public project are where they are.
    private static bool IsCode(string name) => !name.EndsWith(".json", StringComparison.Ordinal);

    private static string Resolve(string folder, string target)
    {
        var parts = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    [GeneratedRegex(@"\]\((?![a-z]+:|#)(?<path>[^)#\s]+)(?:#[^)]*)?\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, MatchLimit)]
    private static partial Regex Links();

    [GeneratedRegex(@"`(?<path>[\w.\-]+(?:/[\w.\-]+)*/?)`", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, MatchLimit)]
    private static partial Regex Codes();

    // From the word to the end of its sentence's element, over the following comment lines.
    [GeneratedRegex(@"Source: (?:[^\n]*\n[ \t]*///?)*?[^\n]*?(?:</|\n(?![ \t]*//))", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, MatchLimit)]
    private static partial Regex SourceComments();

    [GeneratedRegex(@"[\w.\-]+(?:/[\w.\-]+)*\.(?:json|md|go|ts|rs|proto)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, MatchLimit)]
    private static partial Regex FileNames();
}
