using System.Globalization;
using System.Text;
using WorkerService.PriceLists.Fonts;

namespace WorkerService.PriceLists.Pdf;

/// <summary>A document of any number of pages, of which one is in memory at a time.</summary>
internal sealed class PdfDocument
{
    /// <summary>What pages call the number of all pages; it is written at the end, when it is known.</summary>
    public const string PageCount = "Pages";

    /// <summary>Pages under one node of their tree: a viewer finds any page in a few steps.</summary>
    private const int Branching = 64;

    private readonly PdfWriter _writer;
    private readonly IReadOnlyList<DocumentFont> _fonts;
    private readonly int _resources;
    private readonly int _pages;
    private readonly List<(int Node, int Pages)> _nodes = [];
    private readonly List<int> _kids = [];
    private int _node;

    public PdfDocument(Stream output, IReadOnlyList<DocumentFont> fonts)
    {
        _writer = new PdfWriter(output);
        _fonts = fonts;
        _resources = _writer.Reserve();
        _pages = _writer.Reserve();
        _node = _writer.Reserve();
    }

    public int Pages { get; private set; }

    /// <summary>Adds a page, which is then in the file and no longer here.</summary>
    public async Task AddAsync(PdfPage page, CancellationToken cancellationToken)
    {
        var content = _writer.Reserve();
        var number = _writer.Reserve();
        _writer.Stream(content, "", page.Content);
        _writer.Object(number, $"<< /Type /Page /Parent {_node} 0 R /Contents {content} 0 R >>");
        _kids.Add(number);
        Pages++;
        if (_kids.Count == Branching)
            EndNode();
        await _writer.FlushAsync(cancellationToken);
    }

    /// <summary>Writes what only the end of a document knows.</summary>
    /// <param name="font">What the number of pages is written in.</param>
    /// <param name="size">Its size in points.</param>
    public async Task FinishAsync(string title, DateTimeOffset created, FontStack font, double size, CancellationToken cancellationToken)
    {
        EndNode();
        _writer.Object(_pages, string.Create(
            CultureInfo.InvariantCulture,
            $"<< /Type /Pages /Count {Pages} /Kids [{References(_nodes.Select(node => node.Node))}] /MediaBox [0 0 {PdfPage.Width} {PdfPage.Height}] /Resources {_resources} 0 R >>"));
        var total = WriteTotal(font, size);
        var fonts = string.Concat(_fonts.Where(used => used.Used.Count > 0).Select(used => $"/{used.Key} {PdfFont.Write(_writer, used)} 0 R "));
        _writer.Object(_resources, $"<< /Font << {fonts}>> /XObject << /{PageCount} {total} 0 R >> >>");

        var root = _writer.Reserve();
        _writer.Object(root, $"<< /Type /Catalog /Pages {_pages} 0 R /ViewerPreferences << /DisplayDocTitle true >> >>");
        var info = _writer.Reserve();
        _writer.Object(info, $"<< /Title {Text(title)} /Producer (Scalable) /CreationDate (D:{created.UtcDateTime:yyyyMMddHHmmss}Z) >>");
        await _writer.FinishAsync(root, info, cancellationToken);
    }

    private int WriteTotal(FontStack font, double size)
    {
        var drawing = new PdfPage();
        drawing.Text(font, size, 0, 0, Pages.ToString(CultureInfo.InvariantCulture));
        var form = _writer.Reserve();
        _writer.Stream(form, $"/Type /XObject /Subtype /Form /BBox [0 -10 100 20] /Resources {_resources} 0 R", drawing.Content);
        return form;
    }

    private void EndNode()
    {
        if (_kids.Count == 0)
            return;
        _writer.Object(_node, $"<< /Type /Pages /Parent {_pages} 0 R /Count {_kids.Count} /Kids [{References(_kids)}] >>");
        _nodes.Add((_node, _kids.Count));
        _kids.Clear();
        _node = _writer.Reserve();
    }

    private static string References(IEnumerable<int> objects) => string.Join(' ', objects.Select(number => $"{number} 0 R"));

    private static string Text(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";
}
