import ij.gui.*;
import ij.io.*;
import ij.process.*;
import java.awt.geom.*;
import java.io.*;
import java.nio.file.*;
import java.util.*;

// Regions written and filled by ImageJ itself. Debian's libij-java 1.53t (ij-1.52i.jar), OpenJDK 17:
//   javac -cp ij.jar MakeRois.java && java -Djava.awt.headless=true -cp ij.jar:. MakeRois . [folder with more .roi files]
// Writes NAME.roi, RoiSet.zip, and masks.txt with a line for each: name, then the filled pixels of a 200 x 200 image as runs y:x0-x1 (x1 excluded).
public class MakeRois {
    static StringBuilder masks = new StringBuilder();

    public static void main(String[] a) throws Exception {
        File folder = new File(a[0]);
        Map<String, Roi> rois = new TreeMap<>();
        for (int w = 1; w <= 9; w++)
            for (int h = w; h <= 9; h += 3)
                rois.put("oval-" + w + "x" + h, new OvalRoi(20, 30, w, h));
        rois.put("oval-large", new OvalRoi(11, 7, 61, 84));
        rois.put("oval-subpixel", new OvalRoi(11.3, 7.6, 23.5, 14.25));
        rois.put("rectangle", new Roi(3, 5, 40, 20));
        rois.put("rectangle-subpixel", new Roi(3.4, 5.7, 10.3, 20.9));
        rois.put("polygon-subpixel", new PolygonRoi(new float[] {10.5f, 60.25f, 44f, 12.125f}, new float[] {8.5f, 11f, 52.75f, 40.5f}, Roi.POLYGON));
        rois.put("polygon-crossing", new PolygonRoi(new int[] {10, 60, 10, 60}, new int[] {10, 50, 50, 10}, 4, Roi.POLYGON));
        rois.put("traced", new PolygonRoi(new int[] {10, 14, 14, 12, 12, 10}, new int[] {10, 10, 15, 15, 13, 13}, 6, Roi.TRACED_ROI));
        rois.put("freehand", new PolygonRoi(new int[] {10, 30, 35, 22, 9}, new int[] {10, 12, 28, 40, 33}, 5, Roi.FREEROI));
        rois.put("ellipse", new EllipseRoi(20.3, 30.8, 70.2, 55.5, 0.45));
        ShapeRoi ring = new ShapeRoi(new Roi(20, 20, 30, 30)).not(new ShapeRoi(new OvalRoi(27, 26, 14, 17)));
        rois.put("composite-ring", ring);
        rois.put("composite-curve", new ShapeRoi(new Ellipse2D.Double(10.2, 20.4, 30.7, 18.1)));
        rois.put("rotated", new RotatedRectRoi(20, 20, 60, 50, 14));
        Roi placed = new Roi(8, 9, 4, 5);
        placed.setPosition(7);
        placed.setName("placed at seven");
        rois.put("position-plain", placed);
        Roi hyper = new OvalRoi(18, 9, 14, 15);
        hyper.setPosition(2, 13, 4);
        rois.put("position-czt", hyper);
        Roi group = new Roi(18, 29, 14, 15);
        rois.put("named", group);
        group.setName("Kern, groß");
        try (java.util.zip.ZipOutputStream zip = new java.util.zip.ZipOutputStream(new FileOutputStream(new File(folder, "RoiSet.zip"))))  {
            for (String name : new String[] {"oval-subpixel", "composite-ring", "position-czt", "polygon-crossing"}) {
                java.util.zip.ZipEntry entry = new java.util.zip.ZipEntry(name + ".roi");
                entry.setTime(1500000000000L);
                zip.putNextEntry(entry);
                zip.write(RoiEncoder.saveAsByteArray(rois.get(name)));
                zip.closeEntry();
            }
        }
        for (Map.Entry<String, Roi> e : rois.entrySet()) {
            if (e.getKey().startsWith("oval-") && e.getKey().contains("x") && !e.getKey().equals("oval-4x7")) {
                mask(e.getKey(), e.getValue());
                continue;
            }
            new RoiEncoder(new File(folder, e.getKey() + ".roi").getPath()).write(e.getValue());
            mask(e.getKey(), e.getValue());
        }
        PointRoi points = new PointRoi(10.25, 20.75);
        points.addPoint(30, 40);
        points.addPoint(50.5, 60.5);
        new RoiEncoder(new File(folder, "points.roi").getPath()).write(points);
        new RoiEncoder(new File(folder, "line.roi").getPath()).write(new Line(10.5, 20.25, 60, 30));
        PolygonRoi angle = new PolygonRoi(new int[] {10, 30, 60}, new int[] {10, 40, 12}, 3, Roi.ANGLE);
        new RoiEncoder(new File(folder, "angle.roi").getPath()).write(angle);
        if (a.length > 1)
            for (File f : new TreeSet<>(Arrays.asList(new File(a[1]).listFiles((d, n) -> n.endsWith(".roi")))))
                mask(f.getName(), new RoiDecoder(f.getPath()).getRoi());
        Files.write(new File(folder, "masks.txt").toPath(), masks.toString().getBytes("UTF-8"));
    }

    static void mask(String name, Roi roi) {
        if (!roi.isArea())
            return;
        ByteProcessor ip = new ByteProcessor(200, 200);
        ip.setValue(255);
        ip.setRoi(roi);
        ip.fill(ip.getMask());
        masks.append(name).append(' ');
        for (int y = 0; y < 200; y++)
            for (int x = 0; x < 200; x++)
                if (ip.get(x, y) != 0) {
                    int from = x;
                    while (x < 200 && ip.get(x, y) != 0)
                        x++;
                    masks.append(y).append(':').append(from).append('-').append(x).append(' ');
                }
        masks.setLength(masks.length() - 1);
        masks.append('\n');
    }
}
