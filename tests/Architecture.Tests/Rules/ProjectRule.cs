using System.Xml.Linq;

namespace OrleansGateway.Architecture.Tests.Rules;

/// <summary>What a project file refers to.</summary>
/// <param name="name">The project's name.</param>
/// <param name="xml">The text of its project file.</param>
internal sealed class ProjectRule(string name, string xml)
{
    private readonly XDocument _project = XDocument.Parse(xml);

    /// <summary>The projects that it may not refer to but does.</summary>
    /// <param name="allowed">The projects that it may refer to.</param>
    public IEnumerable<string> ForbiddenProjects(params IEnumerable<string> allowed) => Included("ProjectReference")
        .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))
        .Except(allowed, StringComparer.Ordinal)
        .Select(project => $"{name} refers to {project}");

    /// <summary>The packages that it may not refer to but does.</summary>
    /// <param name="part">A part of the names of forbidden packages.</param>
    public IEnumerable<string> ForbiddenPackages(string part) => Included("PackageReference")
        .Where(package => package.Contains(part, StringComparison.OrdinalIgnoreCase))
        .Select(package => $"{name} refers to the package {package}");

    private IEnumerable<string> Included(string element) =>
        _project.Descendants(element).Select(reference => reference.Attribute("Include")!.Value);
}
